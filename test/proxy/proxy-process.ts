import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** A proxy that runs. */
export interface RunningProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** A proxy that was started, once it listens. Its folder goes when it is stopped. */
export async function runningProxy(
  child: ChildProcess,
  { port, folder }: { readonly port: number; readonly folder: string },
): Promise<RunningProxy> {
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
async function untilItListens(port: number, child: ChildProcess): Promise<void> {
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
