import type { ChildProcess } from 'node:child_process';

export const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** How long a process works, from its first word to its end, which has to be a good one. */
export async function workMs(child: ChildProcess): Promise<number> {
  let opened = Date.now();
  child.stdout?.once('data', () => {
    opened = Date.now();
  });
  expect(await ended(child)).toBe(0);
  return Date.now() - opened;
}

/** Kills a process so long after its first word, unless it has ended by then. */
export async function killedAfter(child: ChildProcess, ms: number): Promise<void> {
  const exit = ended(child);
  await Promise.race([exit, new Promise((resolve) => child.stdout?.once('data', resolve))]);
  await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, ms))]);
  child.kill('SIGKILL');
  await exit;
}
