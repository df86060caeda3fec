import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { nodeBundle } from './program.js';

/**
 * Bundles a script that is started as a process of its own, as Gatebook itself is: reading the sources anew takes seconds
 * each time, and no user runs them so.
 *
 * @param script the path of a TypeScript file
 * @returns the file that `node` runs
 */
export function bundledScript(script: string): string {
  // As deep as dist/gatebook, from where the files of the package are found.
  const outdir = join(nodeBundle.absWorkingDir, 'dist/scripts');
  buildSync({ ...nodeBundle, entryPoints: [script], outdir });
  return join(outdir, basename(script).replace(/\.ts$/, '.js'));
}
