/** Drives the running control API with requests generated from docs/openapi.json: `npm run test:api`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pythonEnvironment } from './python/environment.js';

const wantedCases = 5000;
const bin = pythonEnvironment('test/openapi/requirements.txt');
const server = spawn(process.execPath, ['--import', 'tsx', 'test/openapi/server.ts'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = (await once(server.stdout, 'data')) as [Buffer];
const { url, token } = JSON.parse(line.toString()) as { url: string; token: string };

const tester = spawn(
  join(bin, 'schemathesis'),
  [
    ...['--config-file', 'test/openapi/schemathesis.toml', 'run', 'docs/openapi.json'],
    ...['--url', url, '--header', `authorization: Bearer ${token}`],
    ...['--max-examples', '110', '--generation-deterministic', '--no-color'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let report = '';
tester.stdout.on('data', (chunk: Buffer) => {
  report += chunk;
});
const [code] = (await once(tester, 'close')) as [number | null];
server.stdin.end();
await once(server, 'close');

const cases = Number(/([\d,]+) generated/.exec(report)?.[1]?.replaceAll(',', '') ?? 0);
if (code !== 0 || cases < wantedCases) {
  console.error(report);
  console.error(
    `schemathesis ended with ${code} after ${cases} cases; ${wantedCases} and 0 failures are wanted`,
  );
  process.exitCode = 1;
} else {
  console.log(report.slice(report.indexOf('Test cases:')));
  console.log('Control API: 0 failures');
}
