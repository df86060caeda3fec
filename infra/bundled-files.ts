import { basename, dirname } from 'node:path';
import { type BundledFiles, bundling } from './bundling.js';

/** The commands that lay files and threads beside a bundle: paths are of this repository and of this product's choosing. */
export function copyBundledFiles(
  { files, threads }: BundledFiles,
  input: string,
  output: string,
): string[] {
  const quoted = (path: string) => `"${path}"`;
  const options = [
    '--bundle',
    '--platform=node',
    '--format=cjs',
    '--minify',
    '--log-level=warning',
    `--target=${bundling.target}`,
    `--main-fields=${bundling.mainFields.join(',')}`,
  ].join(' ');
  return [
    ...files.flatMap((name) => {
      const path = `node_modules/${name}`;
      return [
        `mkdir -p ${quoted(`${output}/${dirname(path)}`)}`,
        `cp ${quoted(`${input}/${path}`)} ${quoted(`${output}/${path}`)}`,
      ];
    }),
    ...threads.map(
      (script) =>
        `${quoted(`${input}/node_modules/.bin/esbuild`)} ${quoted(`${input}/${script}`)} ${options} --outfile=${quoted(`${output}/${basename(script)}`)}`,
    ),
  ];
}
