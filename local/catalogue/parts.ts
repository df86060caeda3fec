import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CatalogueObject, catalogueSchema } from '../../core/catalogue.js';
import { ProductError } from '../../core/product-error.js';
import { writeWhole } from '../files/write-whole.js';

/** Where keys and plans come from: an account and its Region, or what somebody wrote by hand. */
export interface CataloguePlace {
  readonly accountId: string;
  readonly region: string;
}

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
  const parts = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();

  return {
    /** What is known of an account and Region. */
    read: async (place: CataloguePlace): Promise<CatalogueObject> =>
      (await readPart(fileOf(place))) ?? nothing,
    /** Replaces what is known of an account and Region. */
    async write(place: CataloguePlace, part: Omit<CatalogueObject, 'generatedAt'>): Promise<void> {
      const byHand = (await parts()).length === 0 ? await readPart(whole) : undefined;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (byHand) await writeWhole(path.join(folder, 'by-hand.json'), text(byHand));
      await writeWhole(fileOf(place), text({ generatedAt: now().toISOString(), ...part }));
      const all: CatalogueObject = { generatedAt: now().toISOString(), keys: {}, plans: [] };
      for (const name of await parts()) {
        const { keys, plans } = (await readPart(path.join(folder, name))) ?? nothing;
        Object.assign(all.keys, keys);
        all.plans.push(...plans);
      }
      await writeWhole(whole, text(all));
    },
    /** All that is known, as enrichment reads it. */
    all: async (): Promise<CatalogueObject> => (await readPart(whole)) ?? nothing,
  };
}

const text = (catalogue: CatalogueObject): string => `${JSON.stringify(catalogue)}\n`;

async function readPart(file: string): Promise<CatalogueObject | undefined> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
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
