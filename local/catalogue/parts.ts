import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CatalogueObject, catalogueSchema } from '../../core/catalogue.js';
import { ProductError } from '../../core/product-error.js';
import { unreadable } from '../files/unreadable.js';
import { writeWhole } from '../files/write-whole.js';

/** Where keys and plans come from: an account and its Region, or what somebody wrote by hand. */
export interface CataloguePlace {
  readonly accountId: string;
  readonly region: string;
}

const byHandName = 'by-hand.json';
const nothing: CatalogueObject = { generatedAt: '1970-01-01T00:00:00.000Z', keys: {}, plans: [] };

/**
 * The catalogue of a data folder in parts, one for each account and Region, so that each can be replaced by itself. The
 * catalogue that enrichment reads is all of them together; one that was put there by hand becomes a part.
 */
export function catalogueParts(dataDir: string, now: () => Date = () => new Date()) {
  const folder = path.join(dataDir, 'catalogues');
  const whole = path.join(dataDir, 'catalogue.json');
  const fileOf = ({ accountId, region }: CataloguePlace) =>
    path.join(folder, `${accountId}.${region}.json`);
  /** What was written by hand comes first, so that what AWS says takes its place. */
  const parts = async (): Promise<string[]> => {
    const names = (await ifThere(folder, readdir(folder))) ?? [];
    const others = names.filter((name) => name.endsWith('.json') && name !== byHandName).sort();
    return names.includes(byHandName) ? [byHandName, ...others] : others;
  };

  return {
    /** What is known of an account and Region. */
    read: async (place: CataloguePlace): Promise<CatalogueObject> =>
      (await readPart(fileOf(place))) ?? nothing,
    /** Replaces what is known of an account and Region. */
    async write(place: CataloguePlace, part: Omit<CatalogueObject, 'generatedAt'>): Promise<void> {
      const byHand = (await parts()).length === 0 ? await readPart(whole) : undefined;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (byHand) await writeWhole(path.join(folder, byHandName), text(byHand));
      await writeWhole(fileOf(place), text({ generatedAt: now().toISOString(), ...part }));
      const read: CatalogueObject[] = [];
      for (const name of await parts())
        read.push((await readPart(path.join(folder, name))) ?? nothing);
      await writeWhole(whole, text({ generatedAt: now().toISOString(), ...together(read) }));
    },
    /** All that is known, as enrichment reads it. */
    all: async (): Promise<CatalogueObject> => (await readPart(whole)) ?? nothing,
  };
}

/** Parts as one: of a key or a plan that several know, the last one's word counts. Plans without an id are all kept. */
function together(parts: readonly CatalogueObject[]): Omit<CatalogueObject, 'generatedAt'> {
  const plans = new Map<string | symbol, CatalogueObject['plans'][number]>();
  for (const plan of parts.flatMap((part) => part.plans)) plans.set(plan.id ?? Symbol(), plan);
  return {
    keys: Object.fromEntries(parts.flatMap(({ keys }) => Object.entries(keys))),
    plans: [...plans.values()],
  };
}

const text = (catalogue: CatalogueObject): string => `${JSON.stringify(catalogue)}\n`;

async function readPart(file: string): Promise<CatalogueObject | undefined> {
  const found = await ifThere(file, readFile(file, 'utf8'));
  if (found === undefined) return undefined;
  try {
    return catalogueSchema.parse(JSON.parse(found));
  } catch (error) {
    throw new ProductError(
      'invalid-input',
      `${file} is not a catalogue of keys and plans. Correct it, or remove it and import again.`,
      { cause: error },
    );
  }
}

/** What a file or folder holds; undefined, if there is none. Any other fault is one. */
const ifThere = <T>(name: string, read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(name, error);
  });
