import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Makes the environment $0 of the requirements $1, unless it is whole by now. Python compiles what it imports, which is a small part. */
const make = `
[ ! -e "$0/complete" ] || exit 0
rm -rf "$0"
python3 -m venv "$0"
"$0/bin/pip" install --quiet --no-compile --requirement "$1"
touch "$0/complete"
`;

/**
 * The `bin` of a Python environment that has what a requirements file pins. It is made on first use, outside of
 * the repository, and found again for as long as the file stays as it is.
 */
export function pythonEnvironment(requirements: string): string {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(homedir(), '.cache', 'gatebook', `python-${key}`);
  const bin = join(folder, 'bin');
  if (existsSync(join(folder, 'complete'))) return bin;
  console.log(`Installing ${requirements} into ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  // Suites run side by side: whoever comes second waits, and finds what the first has made.
  execFileSync('flock', [`${folder}.lock`, 'bash', '-euc', make, folder, requirements], {
    stdio: 'inherit',
  });
  return bin;
}

if (process.argv[1] === import.meta.filename) {
  for (const requirements of process.argv.slice(2)) pythonEnvironment(requirements);
}
