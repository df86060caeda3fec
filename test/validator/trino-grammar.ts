import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// The parser is written for bundlers, which neither Node nor Jest is: it is bundled, and run beside the test.
const program = (answer: string) => `
  import { readFileSync } from 'node:fs';
  import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';
  const parser = new TrinoSQL();
  const texts = JSON.parse(readFileSync(0, 'utf8'));
  process.stdout.write(JSON.stringify(texts.map((text) => ${answer})));
`;

/** What Trino's grammar finds wrong with each statement. */
export const trinoMistakes = (statements: readonly string[]): string[][] =>
  parsed(
    statements,
    `parser.validate(text + ';').map(({ message, startLine }) => 'line ' + startLine + ': ' + message)`,
  );

/** The tokens that Trino's lexer makes of each text. */
export const trinoTokens = (texts: readonly string[]): string[][] =>
  parsed(texts, 'parser.getAllTokens(text).map((token) => token.text)');

function parsed(texts: readonly string[], answer: string): string[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-grammar-'));
  try {
    const bundle = path.join(folder, 'grammar.cjs');
    execFileSync(
      'node_modules/.bin/esbuild',
      ['--bundle', '--platform=node', '--format=cjs', `--outfile=${bundle}`, '--log-level=error'],
      { input: program(answer) },
    );
    const output = execFileSync(process.execPath, [bundle], {
      input: JSON.stringify(texts),
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(String(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
