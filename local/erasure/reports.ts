import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { minuteMs } from '../../core/periods/duration.js';
import type { Delivery } from '../../core/registry/delivery.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { fileNameFor } from '../reports/files.js';
import { mailFileName } from '../reports/outbox.js';

const quarterMs = 15 * minuteMs;

/** The deliveries of a tenant over one of the quarter hours that begin at these times, milliseconds since 1970. */
export async function reportsOver(
  registry: Registry,
  tenantId: string,
  quarters: readonly number[],
): Promise<Delivery[]> {
  if (quarters.length === 0) return [];
  const uid = (await registry.get('tenants', tenantId))?.item.uid;
  if (uid === undefined) return [];
  const found: Delivery[] = [];
  for await (const { item } of everyItem(registry, 'deliveries', `${uid}/`)) {
    const [from, to] = [Date.parse(item.from), Date.parse(item.to)];
    if (quarters.some((at) => at < to && at + quarterMs > from)) found.push(item);
  }
  return found;
}

/** How many documents and mails of deliveries there are. */
export async function sizeOfReports(
  dataDir: string,
  deliveries: readonly Delivery[],
): Promise<{ documents: number; mails: number; deliveries: number }> {
  const sizes = { documents: 0, mails: 0, deliveries: deliveries.length };
  for (const delivery of deliveries) {
    const { documents, mails } = await filesOf(dataDir, delivery);
    sizes.documents += documents.length;
    sizes.mails += mails.length;
  }
  return sizes;
}

/**
 * Removes the documents of a delivery and its mails in the outbox. The delivery stays, with the hashes of what was sent; one
 * that is still on its way is made anew from what is left, whoever works on it now.
 */
export async function eraseReport(
  dataDir: string,
  registry: Registry,
  id: string,
): Promise<{
  readonly documents: readonly string[];
  readonly mails: readonly string[];
  readonly isThere: boolean;
}> {
  for (;;) {
    const found = await registry.get('deliveries', id);
    if (!found) return { documents: [], mails: [], isThere: false };
    const stored = await registry.put('deliveries', erasedDelivery(found.item), found.version);
    if (stored === 'conflict') continue;
    const { documents, mails } = await filesOf(dataDir, found.item);
    for (const name of documents) await rm(path.join(folderOf(dataDir, id), name), { force: true });
    for (const name of mails) await rm(path.join(dataDir, 'outbox', name), { force: true });
    return { documents: documents.map((name) => `${id}: ${name}`), mails, isThere: true };
  }
}

const folderOf = (dataDir: string, id: string): string =>
  path.join(dataDir, 'reports', fileNameFor(id));

/** Everything that lies in the folder of a delivery's documents, and its mails. */
async function filesOf(
  dataDir: string,
  { id, mails, recipients }: Delivery,
): Promise<{ documents: string[]; mails: string[] }> {
  const outbox = new Set(await namesIn(path.join(dataDir, 'outbox')));
  const readers = new Set([...recipients, ...mails.map(({ recipient }) => recipient)]);
  return {
    documents: await namesIn(folderOf(dataDir, id)),
    mails: [...readers]
      .map((to) => mailFileName({ deliveryId: id, to }))
      .filter((name) => outbox.has(name)),
  };
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

function erasedDelivery(delivery: Delivery): Delivery {
  const isOnItsWay = ['queued', 'rendering', 'rendered'].includes(delivery.state);
  if (isOnItsWay) return { ...delivery, state: 'queued', manifest: [], lease: null };
  return { ...delivery, manifest: delivery.manifest.map((one) => ({ ...one, location: null })) };
}
