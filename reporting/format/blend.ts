/** A colour's channels, 0 to 255: from #rrggbb, or from rgb(…) as browsers write resolved colours. */
function channels(colour: string): readonly number[] {
  if (colour.startsWith('#')) {
    return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  }
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** A colour part of the way (0 to 1) towards another, as #rrggbb. */
export function blend(colour: string, towards: string, part: number): string {
  const to = channels(towards);
  const mixed = channels(colour).map((from, place) =>
    Math.round(from + ((to[place] ?? from) - from) * part),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The contrast ratio of WCAG 2.2 between a colour and white. */
export function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour)
    .map((channel) => channel / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
