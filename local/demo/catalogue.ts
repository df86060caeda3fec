import type { CatalogueObject } from '../../core/catalogue.js';
import { demoApis, demoKeys, demoStreams } from './world.js';

/** The names of the demonstration's keys and plans, as a catalogue sync would have found them. */
export const demoCatalogue = (generatedAt: Date): CatalogueObject => {
  const plans = [...new Set(Object.values(demoKeys).map((key) => key.plan))];
  return {
    generatedAt: generatedAt.toISOString(),
    keys: Object.fromEntries(Object.entries(demoKeys).map(([id, { name }]) => [id, name])),
    plans: plans.map((plan) => {
      const keys = Object.entries(demoKeys).flatMap(([id, key]) => (key.plan === plan ? [id] : []));
      const streams = demoStreams.filter(
        ({ keyId }) => keyId !== undefined && keys.includes(keyId),
      );
      const stages = streams.map(({ api }) => `${demoApis[api].restApiId}:${demoApis[api].stage}`);
      return { name: plan, keys, stages: [...new Set(stages)] };
    }),
  };
};
