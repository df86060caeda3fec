import { dirname } from 'node:path';

/** The commands that lay files of packages beside a bundle, each found by its name in `node_modules`. */
export function copyBundledFiles(
  files: readonly string[],
  input: string,
  output: string,
): string[] {
  const quoted = (path: string) => `"${path}"`;
  return files.flatMap((name) => {
    const path = `node_modules/${name}`;
    return [
      `mkdir -p ${quoted(`${output}/${dirname(path)}`)}`,
      `cp ${quoted(`${input}/${path}`)} ${quoted(`${output}/${path}`)}`,
    ];
  });
}
