import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { visibleLines } from '../../../core/text/visible-text.js';
import { packageRoot } from '../../files/package-files.js';

/**
 * A fault with its stack, for who mends it. Places in what the build made are those of the sources: only now are the maps
 * read, which Node would hold in memory, sixty megabytes, from the beginning.
 */
export const faultText = (error: unknown): string =>
  visibleLines(inspect(error).replace(/file:[^\s()]+?\.js:\d+:\d+/g, inSources));

function inSources(place: string): string {
  const [, url = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  try {
    const file = fileURLToPath(url);
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    const origin = map.findOrigin(Number(line), Number(column));
    if (!('fileName' in origin)) return place;
    const source = resolve(dirname(file), origin.fileName);
    return `${relative(packageRoot, source)}:${origin.lineNumber}:${origin.columnNumber}`;
  } catch {
    // No map, such as of a package's own file: the place stays as it is.
    return place;
  }
}
