import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);

const page = read('test', 'contracts', 'README.md');
const rows = [...page.matchAll(/^\| [^|]*\(`([^`]+)`\) \| `([^`]+)` \|/gm)].map(
  ([, port = '', suite = '']) => ({ port, suite }),
);
const suites = filesOf('test/contracts').filter((file) =>
  /^export (?:function|const) \w+(?:Contract|Types)\b/m.test(read(file)),
);
const tests = filesOf('test').filter((file) => file.endsWith('.test.ts'));

it('has a line for every suite, with the port that there is, and runs each in a test', () => {
  expect(rows.length).toBeGreaterThan(8);
  for (const { port, suite } of rows) {
    expect([port, existsSync(join(root, port))]).toEqual([port, true]);
    const imported = tests.filter((file) =>
      read(file).includes(`contracts/${suite.replace(/ts$/, 'js')}'`),
    );
    expect([suite, imported.length > 0]).toEqual([suite, true]);
  }
  const dynalite = 'test/contracts/dynalite.ts';
  expect([...rows.map(({ suite }) => `test/contracts/${suite}`), dynalite].sort()).toEqual(
    [...suites].sort(),
  );
});

it('names every port in a folder of ports, with a contract or with the reason why it has none', () => {
  const ports = ['core/ports', 'control-plane/ports'].flatMap(filesOf).filter((file) =>
    // A port is called: what only describes data is none.
    /^export interface \w+ \{[^}]*\n {2}\w+\(/m.test(read(file)),
  );
  expect(ports.length).toBeGreaterThan(6);
  expect(ports.filter((file) => !page.includes(file))).toEqual([]);
});
