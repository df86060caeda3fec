import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../fixtures/free-port.js';
import { makeCertificate, type RunningProxy, runningProxy } from './proxy-process.js';

/**
 * Starts Debian's nginx (`apt-get install nginx-light`) with one `location /` that says what is given; with `tls`, by a
 * certificate that it signs itself.
 */
export async function startNginx(location: string, tls = false): Promise<RunningProxy> {
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
  return runningProxy(child, { port, folder });
}
