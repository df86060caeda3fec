import {
  type Catalogue,
  type CatalogueObject,
  catalogueOf,
  emptyCatalogue,
} from '../core/catalogue.js';
import { type CachedObject, cachedObject } from './cached-object.js';

/** Where a catalogue object comes from. Null: there is none yet. */
export type LoadCatalogue = () => Promise<CatalogueObject | null>;

export type CatalogueCache = CachedObject<Catalogue>;

/** The names of consumers and plans, as of at most `ttlMs` ago. */
export const catalogueCache = (deps: {
  readonly load: LoadCatalogue;
  readonly ttlMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): CatalogueCache => cachedObject({ ...deps, make: catalogueOf, none: emptyCatalogue });
