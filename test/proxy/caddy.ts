import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../fixtures/free-port.js';
import { name } from './ask.js';
import { makeCertificate, type RunningProxy, runningProxy } from './proxy-process.js';

/**
 * Starts Caddy by the configuration of docs/proxy.md, in front of a port of this machine. What differs: a free port in place of
 * 443, and a certificate of its own in place of a public one, which nobody gives a test.
 */
export async function startCaddy(serverPort: number): Promise<RunningProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatebook-caddy-'));
  const port = await freePort();
  makeCertificate(folder);
  const page = await readFile('docs/proxy.md', 'utf8');
  const [, documented = ''] = /```caddyfile\n([\s\S]*?)```/.exec(page) ?? [];
  const site = documented
    .replace(
      'gatebook.example.com {',
      `${name}:${port} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`,
    )
    .replace(':8080', `:${serverPort}`);
  const global = `{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system ${folder}\n}\n`;
  const file = path.join(folder, 'Caddyfile');
  await writeFile(file, `${global}${site}`);
  const child = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: folder },
  });
  return runningProxy(child, { port, folder });
}
