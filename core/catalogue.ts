// The namespace import lets the bundler leave out what is not used: 400 KB, locales most of it.
import * as z from 'zod/mini';

const plan = z.object({
  /** Catalogues of earlier versions have none. */
  id: z.optional(z.string()),
  name: z.string(),
  /** `restApiId:stage` */
  stages: z.array(z.string()),
  /** API key ids. */
  keys: z.array(z.string()),
  /** How many requests a key may make in a period. */
  quota: z.optional(
    z.object({
      limit: z.number(),
      period: z.enum(['DAY', 'WEEK', 'MONTH']),
      /** Requests that are taken off the limit in the first period. */
      offset: z.number(),
    }),
  ),
  /** How fast: requests a second in the long run, and requests at once. */
  throttle: z.optional(z.object({ rateLimit: z.number(), burstLimit: z.number() })),
});

export type CataloguePlan = z.infer<typeof plan>;

/**
 * What a Region's account knows about its API keys and usage plans, as one object: a job of the control plane
 * writes it, enrichment reads it. Plans list stages and keys apart, because their product (10,000 keys on
 * every stage of 300 plans) would not fit into a Lambda's memory.
 */
export const catalogueSchema = z.object({
  /** When the object was written, ISO 8601, UTC. */
  generatedAt: z.iso.datetime(),
  /** API key id → the key's name. */
  keys: z.record(z.string(), z.string()),
  plans: z.array(plan),
});

export type CatalogueObject = z.infer<typeof catalogueSchema>;

/** The names of consumers and plans. What is not known is null, never a guess. */
export interface Catalogue {
  /** The name of an API key. */
  consumerOf(keyId: string): string | null;
  /** The usage plan that governs a key on a stage. */
  planOf(apiId: string, stage: string, keyId: string): string | null;
}

/** A catalogue that knows nothing. */
export const emptyCatalogue: Catalogue = { consumerOf: () => null, planOf: () => null };

/** Look-ups over one catalogue object. Two plans that claim the same key on the same stage name neither. */
export function catalogueOf(object: CatalogueObject): Catalogue {
  const names = new Map(Object.entries(object.keys));
  const plansOfKey = new Map<string, { name: string; stages: ReadonlySet<string> }[]>();
  for (const plan of object.plans) {
    const entry = { name: plan.name, stages: new Set(plan.stages) };
    for (const key of plan.keys) {
      const known = plansOfKey.get(key);
      if (known === undefined) plansOfKey.set(key, [entry]);
      else known.push(entry);
    }
  }
  return {
    consumerOf: (keyId) => names.get(keyId) ?? null,
    planOf(apiId, stage, keyId) {
      const place = `${apiId}:${stage}`;
      let found: string | null = null;
      for (const plan of plansOfKey.get(keyId) ?? []) {
        if (!plan.stages.has(place)) continue;
        if (found !== null) return null;
        found = plan.name;
      }
      return found;
    },
  };
}
