import PDFDocument from 'pdfkit';
import { createWording } from '../../../../reporting/format/wording.js';
import { drawSvg } from '../../../../reporting/reports/documents/pdfkit/svg.js';
import { isChart, reportChart } from '../../../../reporting/reports/drawing/chart.js';
import { svgOf } from '../../../../reporting/reports/drawing/echarts.js';
import { hostileTexts } from '../../../fixtures/hostile-text.js';
import { madeUpReport } from '../../../fixtures/report.js';

/** What a drawing writes into a page. */
async function operatorsOf(svg: string): Promise<{ content: string; texts: string[] }> {
  const pdf = new PDFDocument({ compress: false, margin: 0 });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const texts: string[] = [];
  const write = pdf.text.bind(pdf);
  pdf.text = ((text: string, ...rest: never[]) => {
    texts.push(text);
    return write(text, ...rest);
  }) as typeof pdf.text;
  const ended = new Promise((resolve) => pdf.on('end', resolve));
  drawSvg({ pdf, widthOf: (text, style) => text.length * (style?.size ?? 1) }, svg, {
    x: 10,
    y: 20,
  });
  pdf.end();
  await ended;
  return { content: Buffer.concat(parts).toString('latin1'), texts };
}

describe('drawing what ECharts writes', () => {
  it('fills, strokes, clips and places as the SVG says', async () => {
    const { content, texts } = await operatorsOf(`<svg>
      <defs><clipPath id="c0"><path d="M0 0h5v5h-5z"></path></clipPath></defs>
      <g clip-path="url(#c0)"><path d="M0 0L10 10" fill="none" stroke="rgb(255, 0, 0)" stroke-width="2"></path></g>
      <path d="M0 0h9v9z" fill="rgba(0,0,0,0)" stroke="none"></path>
      <text text-anchor="end" style="font-size:7px;" transform="translate(30 40)" fill="#5f687a">a &lt;b&gt; &amp; c</text></svg>`);
    expect(content).toContain('1 0 0 1 10 20 cm');
    expect(content).toMatch(/W n/);
    expect(content).toMatch(/2 w/);
    expect(content).toMatch(/1 0 0 (?:SCN|RG)/);
    expect(texts).toEqual(['a <b> & c']);
  });

  it('understands every element of every chart of a report, hostile names among them', async () => {
    const report = madeUpReport({ texts: hostileTexts, rows: 60 });
    const wording = createWording('en-GB', 'Europe/Berlin');
    for (const answered of report.sections.flatMap(({ visuals }) => visuals)) {
      if (!isChart(answered)) continue;
      const svg = svgOf(reportChart(answered, report.period, wording).option, 255, 138);
      const elements = new Set([...svg.matchAll(/<([a-z]\w*)/gi)].map(([, name]) => name));
      for (const known of ['svg', 'rect', 'g', 'path', 'text', 'defs', 'clipPath', 'style'])
        elements.delete(known);
      expect([...elements]).toEqual([]);
      expect(svg).not.toMatch(/transform="(?!translate\(|matrix\()/);
      const { texts } = await operatorsOf(svg);
      expect(texts).toHaveLength(svg.match(/<text/g)?.length ?? 0);
    }
  });
});
