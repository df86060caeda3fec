import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../fixtures/free-port.js';

/** A running nginx of Debian, `apt-get install nginx-light`. */
export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts nginx with one `location /` that says what is given; with `tls`, by a certificate that it signs itself. */
export async function startNginx(location: string, tls = false): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatebook-nginx-'));
  const port = await freePort();
  if (tls) makeCertificate(folder);
  const listen = tls
    ? `listen 127.0.0.1:${port} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;`
    : `listen 127.0.0.1:${port};`;
  await writeFile(
    path.join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { ${listen} location / { ${location} } }
}
`,
  );
  const child = spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', `${folder}/nginx.conf`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilItListens(port, child);
  return {
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A certificate that it signs itself: cert.pem and key.pem of a folder. */
export function makeCertificate(folder: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '1', '-subj', '/CN=gatebook.example'],
      ...['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`],
    ],
    { stdio: 'ignore' },
  );
}

/** @throws Error when the process ends before, or ten seconds have gone */
export async function untilItListens(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error('The proxy ended before it listened.');
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await wait(100);
    }
  }
  throw new Error('The proxy does not listen.');
}
