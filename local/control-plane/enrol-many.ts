import { setTimeout as pause } from 'node:timers/promises';
import { mostAtOnce } from '../../control-plane/api/http/most-at-once.js';
import type { ControlClient, Schemas } from '../../control-plane/client/client.js';
import { ensureTenant } from './enrol.js';
import { patiently } from './patiently.js';

/** An API to be registered, and whose it is to be. */
export type WantedApi = Schemas['ApiBatchInput']['apis'][number];

/** What became of a batch. */
export type BatchResult = Schemas['ApiBatchResult'];

/** What is sent in one request: so many things at most, and so many characters of JSON. */
export const batchBounds = { things: mostAtOnce, characters: 200_000 };

/**
 * Registers any number of APIs, batch by batch and in their order. A tenant that is new is created first, with the name that
 * `nameOf` knows of it, or its id. Safe to repeat.
 *
 * @param onBatch is told of each batch as it is done
 * @throws ProductError what the control API refuses of a whole batch
 */
export async function enrolMany(
  client: ControlClient,
  apis: Iterable<WantedApi> | AsyncIterable<WantedApi>,
  {
    nameOf = () => undefined,
    dryRun = false,
    onBatch = () => undefined,
    sleep = pause,
  }: {
    readonly nameOf?: (tenantId: string) => string | undefined;
    readonly dryRun?: boolean;
    readonly onBatch?: (batch: BatchResult) => void;
    readonly sleep?: (ms: number) => Promise<unknown>;
  } = {},
): Promise<void> {
  const tenants = new Set<string>();
  let batch: WantedApi[] = [];
  let characters = 0;
  const send = async () => {
    if (batch.length === 0) return;
    for (const { tenantId } of dryRun ? [] : batch) {
      if (tenants.has(tenantId)) continue;
      tenants.add(tenantId);
      await patiently(() => ensureTenant(client, { tenantId, name: nameOf(tenantId) }), sleep);
    }
    const { data } = await patiently(
      () =>
        client.POST('/v1/apis/batch', {
          params: { query: dryRun ? { dryRun: 'true' } : {} },
          body: { apis: batch },
        }),
      sleep,
    );
    batch = [];
    characters = 0;
    if (data) onBatch(data);
  };
  for await (const api of apis) {
    const { length } = JSON.stringify(api);
    if (batch.length === batchBounds.things || characters + length > batchBounds.characters)
      await send();
    batch.push(api);
    characters += length;
  }
  await send();
}
