import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface Suite {
  readonly name: string;
  /** A line for the shell. */
  readonly command: string;
  /** What it proves, for who reads the list of results. */
  readonly what: string;
  /** How many cores it keeps busy; 1 when not said. */
  readonly cores?: number;
}

export interface Outcome {
  readonly suite: Suite;
  readonly passed: boolean;
  readonly seconds: number;
  /** The file with all that the suite printed. */
  readonly log: string;
}

/**
 * Runs suites side by side, in their order, as many as the cores allow; each prints into a log of its own. A suite that
 * wants more cores than there are runs alone.
 *
 * @param onEnd is told each outcome as it comes.
 */
export async function runSuites(
  suites: readonly Suite[],
  { cores, logFolder, onEnd }: { cores: number; logFolder: string; onEnd: (one: Outcome) => void },
): Promise<Outcome[]> {
  mkdirSync(logFolder, { recursive: true });
  const waiting = [...suites];
  const running = new Map<Suite, Promise<Outcome>>();
  const outcomes: Outcome[] = [];
  const needs = ({ cores: wanted = 1 }: Suite) => Math.min(wanted, cores);
  while (waiting.length > 0 || running.size > 0) {
    const busy = [...running.keys()].reduce((sum, suite) => sum + needs(suite), 0);
    const next = waiting.findIndex((suite) => busy + needs(suite) <= cores);
    const [suite] = next < 0 ? [] : waiting.splice(next, 1);
    if (suite) {
      running.set(suite, runSuite(suite, join(logFolder, `${suite.name}.log`)));
      continue;
    }
    const outcome = await Promise.race(running.values());
    running.delete(outcome.suite);
    outcomes.push(outcome);
    onEnd(outcome);
  }
  return outcomes;
}

async function runSuite(suite: Suite, log: string): Promise<Outcome> {
  const started = performance.now();
  const file = openSync(log, 'w');
  const child = spawn('bash', ['-c', suite.command], {
    stdio: ['ignore', file, file],
    detached: true,
  });
  const stop = stopper(child);
  const [code] = await once(child, 'exit');
  stop.off();
  closeSync(file);
  return { suite, passed: code === 0, seconds: (performance.now() - started) / 1000, log };
}

/** Ends a suite and all that it started when this process is told to end. */
function stopper(child: ChildProcess) {
  const end = () => {
    if (child.pid) process.kill(-child.pid);
  };
  process.on('exit', end);
  return { off: () => process.off('exit', end) };
}
