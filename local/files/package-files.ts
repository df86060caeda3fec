import { join } from 'node:path';

/** Where the files of Gatebook lie: the root of the repository, or of the package that is installed. */
export const packageRoot = join(import.meta.dirname, '..', '..');

/** A file that `npm run build` makes, such as the one that a thread starts from. */
export const builtFile = (name: string): string => join(packageRoot, 'dist', 'gatebook', name);
