import { existsSync, readFileSync, statSync } from 'node:fs';
import {
  type Catalogue,
  type CatalogueObject,
  catalogueOf,
  catalogueSchema,
  emptyCatalogue,
} from '../../core/catalogue.js';
import { ProductError } from '../../core/product-error.js';

/** How long a catalogue is taken as it was read before the file is looked at again. */
const refreshAfterMs = 5_000;

/**
 * The catalogue of a data folder: the JSON object that the pipeline of an account writes, put there by hand or by a
 * job. A file that is not there means that no key has a name; a newer one is read within seconds.
 *
 * @throws ProductError invalid-input when called, if the file is no catalogue
 */
export function fileCatalogue(file: string, now: () => number = Date.now): () => Catalogue {
  let catalogue = emptyCatalogue;
  let version = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  const refresh = (): void => {
    lookedAt = now();
    const found = statSync(file, { throwIfNoEntry: false });
    const latest = found ? `${found.mtimeMs}/${found.size}/${found.ino}` : '';
    if (latest === version) return;
    catalogue = found ? catalogueOf(read(file)) : emptyCatalogue;
    version = latest;
  };
  refresh();
  return () => {
    if (now() - lookedAt < refreshAfterMs) return catalogue;
    try {
      refresh();
    } catch {
      // Someone is writing it: the names of before hold until it is whole.
    }
    return catalogue;
  };
}

/** The catalogue in a file; undefined, if there is none. @throws ProductError invalid-input, if it is no catalogue */
export const readCatalogueFile = (file: string): CatalogueObject | undefined =>
  existsSync(file) ? read(file) : undefined;

function read(file: string): CatalogueObject {
  try {
    return catalogueSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new ProductError(
      'invalid-input',
      `${file} is not a catalogue of keys and plans. Correct it, or remove it to ingest without names.`,
      { cause: error },
    );
  }
}
