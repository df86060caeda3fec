import { glob, isDynamicPattern } from 'tinyglobby';

/** Whether a path is a pattern such as `logs/*.gz`. */
export const isPattern = (text: string): boolean => isDynamicPattern(text);

/** The files that a pattern names, sorted. Names that begin with a dot are named by such a pattern only. */
export const filesOfPattern = async (pattern: string): Promise<string[]> =>
  (
    await glob(pattern, {
      onlyFiles: true,
      expandDirectories: false,
      absolute: pattern.startsWith('/'),
    })
  ).sort();

/** Every file below a folder, relative to it, sorted; folders whose names begin with a dot are not entered. */
export const filesBelow = async (folder: string): Promise<string[]> =>
  (await glob('**/*', { cwd: folder, onlyFiles: true, dot: true, ignore: ['**/.*/**'] })).sort();
