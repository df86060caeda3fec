import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Runs `npm start` in new folders; seconds from the command to a dashboard whose first figure is there, one per run. */
export async function benchStart(runs = 3): Promise<readonly number[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-bench-'));
  try {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      seconds.push(await startOnce(path.join(folder, String(run))));
    }
    return seconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string): Promise<number> {
  const begun = performance.now();
  const child = spawn('npm', ['start', '--', '--port', '0', '--data-dir', dataDir], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm's shell would outlive npm: all of the group are stopped together.
    detached: true,
  });
  const exited = once(child, 'exit');
  try {
    const link = await printedLink(child);
    const page = await fetch(link);
    const figure = await fetch(`${link}visuals/kpi-requests.json`);
    const { rows } = (await figure.json()) as { rows: [[number]] };
    if (!page.ok || !(rows[0][0] > 0)) throw new Error(`${link} shows no requests.`);
    return (performance.now() - begun) / 1000;
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await exited;
  }
}

/** The first link to a dashboard that the server prints. */
async function printedLink(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const text of child.stdout ?? []) {
    printed += text;
    const link = /http:\S+\/d\/\S+\/(?=\s)/.exec(printed)?.[0];
    if (link !== undefined) return link;
  }
  throw new Error(`npm start ended early and printed: ${printed}`);
}
