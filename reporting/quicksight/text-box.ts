const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A run of text in a text box: a size in pixels, bold or not, in a colour. */
export const run = (
  text: string,
  { size, bold = false, colour }: { size: number; bold?: boolean; colour?: string },
): string => {
  const inner = bold ? `<b>${escaped(text)}</b>` : escaped(text);
  return `<inline font-size="${size}px"${colour ? ` color="${colour}"` : ''}>${inner}</inline>`;
};

/** A parameter's value as a run of text. */
export const parameterRun = (
  parameter: string,
  { size, colour }: { size: number; colour?: string },
): string =>
  `<inline font-size="${size}px"${colour ? ` color="${colour}"` : ''}><expression>\${${parameter}}</expression></inline>`;

/** The content of a text box, in QuickSight's own markup. */
export const textBox = (...lines: readonly string[]): string =>
  `<text-box>${lines.join('<br/>')}</text-box>`;
