import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What GoAccess took to make its report of a log. */
export interface GoAccessFigures {
  readonly version: string;
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
}

/** How a line of upstream's format is read, in GoAccess's words. */
const format = JSON.stringify({
  requestTime: '%d:%t %^',
  ip: '%h',
  httpMethod: '%m',
  path: '%U',
  protocol: '%H',
  status: '%s',
  responseLength: '%b',
  identityUserAgent: '%u',
});

/** Runs GoAccess, the log analyser of Debian, on a log in upstream's format; undefined: it is not installed. */
export async function goAccess(log: string, report: string): Promise<GoAccessFigures | undefined> {
  const found = await run('goaccess', ['--version']).catch(() => undefined);
  if (found === undefined) return undefined;
  const begun = performance.now();
  // The shell says what its children took.
  const { stdout } = await run('bash', [
    '-c',
    '"$@" >/dev/null 2>&1 && times',
    'bash',
    'goaccess',
    log,
    `--log-format=${format}`,
    '--date-format=%d/%b/%Y',
    '--time-format=%H:%M:%S',
    '--no-progress',
    `--output=${report}`,
  ]);
  const seconds = (performance.now() - begun) / 1000;
  const [, children = ''] = stdout.trim().split('\n');
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  );
  return { version: /\d+(?:\.\d+)+/.exec(found.stdout)?.[0] ?? '', seconds, cpuSeconds };
}
