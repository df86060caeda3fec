import {
  type Catalogue,
  type CatalogueObject,
  catalogueOf,
  emptyCatalogue,
} from '../core/catalogue.js';

/** Where a catalogue object comes from. Null: there is none yet. */
export type LoadCatalogue = () => Promise<CatalogueObject | null>;

export interface CatalogueCache {
  /** The catalogue as of at most `ttlMs` ago; older, or empty, if loading fails. */
  current(): Promise<Catalogue>;
  /** How long ago the catalogue in use was written, ms; null as long as there is none. */
  ageMs(): number | null;
}

/**
 * Keeps a catalogue and reloads it when it is due. Loading happens once for all who ask meanwhile; when it
 * fails, the last good catalogue stays in use and the next attempt waits a tenth of the time to live, because
 * names that are minutes old are worth more than none, and a store that fails should not get more calls.
 */
export function catalogueCache(deps: {
  readonly load: LoadCatalogue;
  readonly ttlMs: number;
  readonly now: () => number;
  /** Is told why loading failed. */
  readonly onError: (error: unknown) => void;
}): CatalogueCache {
  let catalogue = emptyCatalogue;
  let generatedAt: number | null = null;
  let dueAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    try {
      const object = await deps.load();
      catalogue = object === null ? emptyCatalogue : catalogueOf(object);
      generatedAt = object === null ? null : Date.parse(object.generatedAt);
      dueAt = deps.now() + deps.ttlMs;
    } catch (error) {
      dueAt = deps.now() + deps.ttlMs / 10;
      deps.onError(error);
    } finally {
      loading = null;
    }
  };

  return {
    async current() {
      if (deps.now() >= dueAt) {
        loading ??= reload();
        await loading;
      }
      return catalogue;
    },
    ageMs: () => (generatedAt === null ? null : deps.now() - generatedAt),
  };
}
