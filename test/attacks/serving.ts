import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { type LoggedValues, logLine } from '../../local/demo/line.js';
import { builtFile } from '../../local/files/package-files.js';

/** An answer of the control API. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each attack looks at another answer
  readonly body: any;
  readonly milliseconds: number;
}

/** A real `gatebook serve` over a folder of its own, as an attacker on the same network meets it. */
export interface Serving {
  /** Where it listens. */
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  call(
    method: string,
    route: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Makes a tenant with one API and answers a link to its dashboard. */
  tenant(id: string, api: Api): Promise<string>;
  /** Makes a token with `gatebook token create`. */
  token(...words: readonly string[]): string;
  ingest(lines: readonly string[], query?: string): Promise<Answer>;
  /** Megabytes of memory that the process holds now, and the most that it ever held. */
  memory(): number;
  peakMemory(): number;
  /** Seconds of processor time that the process has taken. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Where a tenant's requests were served. */
export interface Api {
  readonly accountId: string;
  readonly restApiId: string;
}

const main = builtFile('main.js');

/** Starts `gatebook serve` on a port of loopback. */
export async function startServing(...words: readonly string[]): Promise<Serving> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatebook-attack-'));
  const child = spawn(
    process.execPath,
    [main, 'serve', '--empty', '--no-log-requests', '--port', '0', '--data-dir', folder, ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await untilItIsOpen(child);
  const url = await listeningAt(folder);

  const call: Serving['call'] = async (method, route, body, headers = {}) => {
    const started = performance.now();
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(url + route, {
      method,
      headers: {
        connection: 'close',
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const milliseconds = performance.now() - started;
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: isJson ? JSON.parse(text) : text, milliseconds };
  };

  return {
    url,
    port: Number(new URL(url).port),
    folder,
    call,
    async tenant(id, api) {
      await call('POST', '/v1/tenants', { id, name: id });
      await call('POST', '/v1/apis', { ...api, region: 'eu-west-1', stage: 'prod', tenantId: id });
      const link = await call('POST', `/v1/tenants/${id}/dashboard-sessions`, {});
      return link.body.url;
    },
    token: (...words) =>
      execFileSync(process.execPath, [main, 'token', 'create', '--data-dir', folder, ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim(),
    ingest: (lines, query = 'region=eu-west-1') =>
      call('POST', `/v1/ingest?${query}`, `${lines.join('\n')}\n`, {
        'content-type': 'application/x-ndjson',
      }),
    memory: () => megabytes(child, 'VmRSS'),
    peakMemory: () => megabytes(child, 'VmHWM'),
    cpuSeconds: () => {
      const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
        .slice(11, 13);
      return (Number(user) + Number(system)) / 100;
    },
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
        await ended;
        clearTimeout(late);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItIsOpen(child: ChildProcess): Promise<void> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const text of lines) {
    if (!text.startsWith('Gatebook is open at')) continue;
    // What else it prints is read, so that the pipe never fills.
    child.stdout?.resume();
    return;
  }
  throw new Error('gatebook serve ended before it listened.');
}

const megabytes = ({ pid }: ChildProcess, key: string): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
};

/** Where the server of a folder listens, whatever address its readers know it by. */
async function listeningAt(folder: string): Promise<string> {
  return JSON.parse(await readFile(path.join(folder, 'server.json'), 'utf8')).url;
}

let number = 0;

/** A line of an access log from yesterday, as API Gateway writes it. */
export function attackLine({ accountId, restApiId }: Api, values: LoggedValues = {}): string {
  number += 1;
  return logLine({
    path: '/orders',
    resourcePath: '/orders',
    httpMethod: 'GET',
    protocol: 'HTTP/1.1',
    status: 200,
    responseLength: 100,
    responseLatency: 12,
    integrationLatency: 8,
    ip: '198.51.100.7',
    identityUserAgent: 'curl/8',
    domainName: `${restApiId}.example`,
    stage: 'prod',
    requestId: `request-${number}`,
    extendedRequestId: `extended-${number}-${Math.random().toString(36).slice(2)}`,
    requestTimeEpoch: Date.now() - 86_400_000,
    accountId,
    apiId: restApiId,
    ...values,
  });
}

/** Watches how long others wait for an answer, and how much memory the process takes, while `work` runs. */
export async function watched<T>(
  serving: Serving,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly worstMs: number; readonly peakMb: number }> {
  const ended = new AbortController();
  let worstMs = 0;
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const { milliseconds } = await serving.call('GET', '/v1/version');
      worstMs = Math.max(worstMs, milliseconds);
      await wait(50);
    }
  })();
  try {
    const result = await work();
    return { result, worstMs, peakMb: serving.peakMemory() };
  } finally {
    ended.abort();
    await watching;
  }
}

/** Prints a figure of the suite, beside what it must not exceed. */
export const figure = (what: string, value: string): void => {
  process.stdout.write(`    ${what}: ${value}\n`);
};
