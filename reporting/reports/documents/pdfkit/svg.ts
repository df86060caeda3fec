import type { Paper } from './paper.js';

const tag = /<(\/?)(\w+)([^>]*)>([^<]*)/g;
const attribute = /([\w:-]+)="([^"]*)"/g;

type Attributes = Readonly<Record<string, string>>;

/**
 * Draws the SVG that ECharts writes: paths, texts, and groups that are clipped. A library for all of SVG measured every
 * curve of every path, which took longer than the rest of the document.
 */
export function drawSvg(
  { pdf, widthOf }: Pick<Paper, 'pdf' | 'widthOf'>,
  svg: string,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  const clips = clipsOf(svg);
  const groups: boolean[] = [];
  pdf.save();
  pdf.translate(x, y);
  for (const [, end, name, rest = '', content = ''] of outsideDefs(svg).matchAll(tag)) {
    const given = end ? {} : attributesOf(rest);
    if (name === 'g') {
      if (end) {
        if (groups.pop()) pdf.restore();
        continue;
      }
      const clip = clips.get(/^url\(#(.+)\)$/.exec(given['clip-path'] ?? '')?.[1] ?? '');
      groups.push(clip !== undefined);
      if (clip !== undefined) pdf.save().path(clip).clip();
    } else if (name === 'path' && !end) drawPath(given);
    else if (name === 'text' && !end) drawText(given, unescaped(content));
  }
  pdf.restore();

  function drawPath(given: Attributes): void {
    const { d = '', transform } = given;
    const fill =
      Number(given['fill-opacity'] ?? 1) === 0 ? null : colourOf(given.fill ?? '#000000');
    const width = Number(given['stroke-width'] ?? 1);
    const stroke = width === 0 ? null : colourOf(given.stroke ?? 'none');
    if (d === '' || !(fill || stroke)) return;
    if (transform) pdf.save().transform(...matrixOf(transform));
    pdf.path(d);
    if (stroke) {
      pdf
        .lineWidth(width)
        .lineCap(given['stroke-linecap'] === 'round' ? 'round' : 'butt')
        .lineJoin(given['stroke-linejoin'] === 'round' ? 'round' : 'miter');
    }
    if (fill && stroke) pdf.fillAndStroke(fill, stroke);
    else if (fill) pdf.fill(fill);
    else if (stroke) pdf.stroke(stroke);
    if (transform) pdf.restore();
  }

  function drawText(given: Attributes, text: string): void {
    const { style = '', transform = '' } = given;
    const size = Number(/font-size:([\d.]+)px/.exec(style)?.[1] ?? 12);
    const face = /font-weight:(?:bold|[6-9]00)/.test(style) ? 'bold' : 'regular';
    const [, , , , dx, dy] = matrixOf(transform);
    const width = widthOf(text, { face, size });
    const before =
      { start: 0, middle: width / 2, end: width }[given['text-anchor'] ?? 'start'] ?? 0;
    pdf
      .fillColor(colourOf(given.fill ?? '#000000') ?? '#000000')
      .text(text, dx + Number(given.x ?? 0) - before, dy + Number(given.y ?? 0), {
        lineBreak: false,
        baseline: given['dominant-baseline'] === 'central' ? 'svg-central' : 'alphabetic',
      });
  }
}

const attributesOf = (text: string): Attributes =>
  Object.fromEntries(
    [...text.matchAll(attribute)].map(([, name, value = '']) => [name, unescaped(value)]),
  );

/** The outline of each clip by its id. */
const clipsOf = (svg: string): Map<string, string> =>
  new Map(
    [...svg.matchAll(/<clipPath id="([^"]+)">\s*<path d="([^"]+)"/g)].map(([, id = '', d = '']) => [
      id,
      d,
    ]),
  );

const outsideDefs = (svg: string): string => svg.replace(/<(defs|style)\b[\s\S]*?<\/\1>/g, '');

type Matrix = [number, number, number, number, number, number];

/** `translate(…)` or `matrix(…)`, which is all that ECharts writes. */
function matrixOf(transform: string): Matrix {
  const [, kind, list = ''] = /^(translate|matrix)\(([^)]*)\)/.exec(transform) ?? [];
  const numbers = list.split(/[\s,]+/).map(Number);
  if (kind === 'matrix' && numbers.length === 6) return numbers as Matrix;
  const [dx = 0, dy = 0] = kind === 'translate' ? numbers : [];
  return [1, 0, 0, 1, dx, dy];
}

/** A colour as pdfkit takes it; null for one that can't be seen. */
function colourOf(colour: string): string | null {
  if (colour === 'none' || colour === 'transparent') return null;
  const [, channels = ''] = /^rgba?\(([^)]*)\)$/.exec(colour) ?? [];
  if (channels === '') return colour;
  const [red = 0, green = 0, blue = 0, alpha = 1] = channels.split(',').map(Number);
  if (alpha === 0) return null;
  return `#${[red, green, blue].map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
