import fc from 'fast-check';
import { csvLine } from '../../../core/text/csv.js';
import { runs } from '../../fixtures/runs.js';

const letters = [...'=+-@＝＋－＠;,|"\' \t\r\n\u0000\u2028\u200b\ufeffa1'];
const nasty = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...letters) }));

describe('a line of CSV', () => {
  it('reads back as the cells that went in, but for the apostrophes before formulas', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(nasty, fc.integer(), fc.boolean()), { minLength: 1 }),
        (cells) => {
          const read = parse(csvLine(cells), ',');
          expect(read).toHaveLength(1);
          const bare = (text: string) => text.replaceAll("'", '');
          expect(read[0]?.map(bare)).toEqual(cells.map((cell) => bare(String(cell))));
        },
      ),
    );
  });

  it.each([';', '\t', '|', ','])(
    'runs no formula where a spreadsheet separates cells by %j',
    (separator) => {
      fc.assert(
        fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (cells) => {
          const line = csvLine(cells);
          const parses = [parse(line, separator)];
          // A comma of ours is always quoted; other separators may be cut at whatever the quotes say.
          if (separator !== ',') parses.push(cut(line, separator));
          for (const cell of parses.flat(2)) {
            expect(cell.replace(/^[\s\p{C}\p{Z}"]+/u, '')).not.toMatch(/^[=+\-@＝＋－＠]/);
          }
        }),
        { numRuns: runs(100) },
      );
    },
  );

  it.each([
    ["x;=1+1+cmd|'/C calc'!A0", "x;'=1+1+cmd|'/C calc'!A0"],
    ['\n=1+1', `"'\n'=1+1"`],
    ['＝1+1', "'＝1+1"],
    [' =1+1', "' =1+1"],
    ['x\t=1+1', `"x\t'=1+1"`],
    ['\tplain', `"'\tplain"`],
    ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (X11; Linux x86_64)'],
    ['2-1=1', '2-1=1'],
  ])('writes %j as %j', (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
  });

  it('takes a megabyte of separators, and no longer than a megabyte of anything', () => {
    const started = performance.now();
    csvLine(['\t'.repeat(2 ** 20), `${';'.repeat(2 ** 20)}x`, `"${' '.repeat(2 ** 20)}`]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('leaves numbers numbers, without what follows their fifteenth digit', () => {
    expect(csvLine([-1.5, '-1.5', null, 172.67999999999995, 3e-7, true])).toBe(
      "-1.5,'-1.5,,172.68,3e-7,true\r\n",
    );
  });
});

/** RFC 4180 with any separator, read letter by letter: quotes count where a cell begins. */
function parse(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let state: 'start' | 'plain' | 'quoted' = 'start';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (state === 'quoted') {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += letter;
        at += 1;
      } else state = 'plain';
    } else if (letter === '"' && state === 'start') state = 'quoted';
    else if (letter === separator || letter === '\r' || letter === '\n') {
      row.push(cell);
      cell = '';
      state = 'start';
      if (letter === separator) continue;
      if (letter === '\r' && text[at + 1] === '\n') at += 1;
      rows.push(row);
      row = [];
    } else {
      cell += letter;
      state = 'plain';
    }
  }
  return rows;
}

/** A reader that knows no quotes. */
const cut = (text: string, separator: string): string[][] =>
  text.split(/[\r\n]/).map((line) => line.split(separator));
