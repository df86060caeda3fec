import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** A terminal: what one block of commands sets, the next one knows. */
export interface Shell {
  /** Runs a block to its end, and answers what it printed. @throws Error with what was printed when a command fails */
  readonly run: (block: string) => Promise<string>;
  readonly close: () => void;
}

/** Opens a terminal in a folder. */
export const openShell = (folder: string, environment: Record<string, string>): Shell => {
  const child = spawn('bash', ['-euo', 'pipefail'], {
    cwd: folder,
    env: { ...process.env, ...environment },
    detached: true,
  });
  let printed = '';
  let looked = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk;
      looked();
    });
  child.on('close', () => looked());
  return {
    run: (block) =>
      new Promise((done, failed) => {
        const end = randomUUID();
        printed = '';
        looked = () => {
          if (printed.includes(end)) done(printed.slice(0, printed.indexOf(end)));
          else if (child.exitCode !== null)
            failed(new Error(`These commands ended with ${child.exitCode}:\n${block}\n${printed}`));
        };
        // What a command reads is not the rest of the block.
        child.stdin.write(`{\n${block}\n} < /dev/null\necho ${end}\n`);
      }),
    close: () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
    },
  };
};
