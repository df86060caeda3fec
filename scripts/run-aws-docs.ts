/**
 * Runs the commands of documents about AWS as they are written, without an account: `aws` is the AWS CLI up to the
 * request (aws-docs/aws.py), `npx cdk deploy` and its like are checked by aws-docs/bin/npx, and the control API is the one of
 * this machine. A misspelt option, stack, output or route ends the run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../app.js';
import { readSettings } from '../infra/settings.js';
import { pythonEnvironment } from './python/environment.js';

const root = resolve(import.meta.dirname, '..');
const tools = join(root, 'scripts', 'aws-docs');
const folder = mkdtempSync(join(tmpdir(), 'gatebook-aws-docs-'));
const templates = join(folder, 'cdk.out');

const app = new App({ outdir: templates, context: { 'aws:cdk:bundling-stacks': [] } });
const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
addStacks(app, readSettings(context.gatebook, undefined), join(folder, 'snapshots'));
app.synth();
const server = spawn(
  process.execPath,
  [
    ...['scripts/gatebook.js', 'serve', '--empty', '--port', '0'],
    ...['--data-dir', join(folder, 'data')],
  ],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
const address = await new Promise<string>((found) => {
  let text = '';
  server.stdout.on('data', (chunk) => {
    text += chunk;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (url) found(url);
  });
});
// API Gateway's part: what is not signed does not get in.
const gateway = createServer(async (request, response) => {
  const { authorization, host: _, ...headers } = request.headers;
  const service = /^AWS4-HMAC-SHA256 Credential=.*\/execute-api\//;
  if (!service.test(authorization ?? '')) return void response.writeHead(403).end('not signed');
  const onward = httpRequest(new URL(request.url ?? '/', address), {
    method: request.method,
    headers,
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
});
gateway.listen(0, '127.0.0.1');
await once(gateway, 'listening');
const { port } = gateway.address() as AddressInfo;

const documents = spawn(
  process.execPath,
  ['--import', 'tsx', 'scripts/run-docs.ts', '--one-shell', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(tools, 'bin')}:${process.env.PATH}`,
      AWS_DOCS_PYTHON: pythonEnvironment(join(tools, 'requirements.txt')),
      AWS_DOCS_TEMPLATES: templates,
      AWS_DOCS_CONTROL_API: `http://127.0.0.1:${port}/`,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    },
  },
);
const [status] = await once(documents, 'exit');
server.kill();
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);
