import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { faultText } from '../../../local/cli/terminal/fault-text.js';
import { builtFile } from '../../../local/files/package-files.js';

/** Where a text stands in what the build has made, as a stack names places. */
function placeOf(text: string): string {
  for (const name of readdirSync(builtFile('')).filter((one) => one.endsWith('.js'))) {
    const lines = readFileSync(builtFile(name), 'utf8').split('\n');
    const line = lines.findIndex((one) => one.includes(text));
    if (line < 0) continue;
    const column = (lines[line] as string).indexOf(text) + 1;
    return `${pathToFileURL(builtFile(name))}:${line + 1}:${column}`;
  }
  throw new Error(`The build has no ${text}.`);
}

it('names the line of the source where a fault happened in what was built', () => {
  const error = new Error('oh');
  error.stack = `Error: oh\n    at runCli (${placeOf('this is a fault of Gatebook')})`;
  const source = readFileSync('local/cli/run-cli.ts', 'utf8').split('\n');
  const line = source.findIndex((one) => one.includes('this is a fault of Gatebook')) + 1;
  expect(faultText(error)).toMatch(
    new RegExp(`at runCli \\(local/cli/run-cli\\.ts:${line}:\\d+\\)`),
  );
});

it('leaves a place that has no map as it is', () => {
  const error = new Error('oh');
  error.stack = 'Error: oh\n    at it (file:///nowhere/it.js:1:2)';
  expect(faultText(error)).toContain('file:///nowhere/it.js:1:2');
});
