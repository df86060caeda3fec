import type { ControlClient } from '../../../control-plane/client/client.js';
import { type BatchResult, enrolMany, type WantedApi } from '../../control-plane/enrol-many.js';
import { type ApiEntry, apiEntries } from './api-file.js';

/** An entry that was not registered, and why. */
export interface RefusedEntry {
  readonly place: string;
  readonly api: string | null;
  readonly code: string;
  readonly detail: string;
}

/** What became of the APIs of a file. `pending`: registered, but their stages are not set yet. */
export interface FileResult {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly pending: number;
  readonly refused: readonly RefusedEntry[];
}

/** Registers the APIs of a file. An entry that is wrong or refused keeps no other from being registered. */
export async function registerFile(
  client: ControlClient,
  file: string,
  {
    tenantId,
    dryRun,
    onProgress,
  }: {
    readonly tenantId?: string | undefined;
    readonly dryRun: boolean;
    readonly onProgress: (done: number) => void;
  },
): Promise<FileResult> {
  const count = { created: 0, changed: 0, unchanged: 0, pending: 0 };
  const refused: RefusedEntry[] = [];
  const names = new Map<string, string>();
  const sent: ApiEntry[] = [];

  async function* wanted(): AsyncGenerator<WantedApi> {
    for await (const entry of apiEntries(file, { tenantId })) {
      const { place, api, wrong } = entry;
      if (!entry.wanted) {
        refused.push({ place, api, code: 'invalid-input', detail: wrong ?? 'It is wrong.' });
        continue;
      }
      if (entry.tenantName) names.set(entry.wanted.tenantId, entry.tenantName);
      sent.push(entry);
      yield entry.wanted;
    }
  }

  function add({ results }: BatchResult): void {
    for (const [index, { api, outcome, code, detail, status }] of results.entries()) {
      if (outcome === 'refused') {
        const place = sent[index]?.place ?? '';
        refused.push({ place, api, code: code ?? '', detail: detail ?? '' });
        continue;
      }
      count[outcome] += 1;
      if (status === 202) count.pending += 1;
    }
    sent.splice(0, results.length);
    onProgress(count.created + count.changed + count.unchanged + refused.length);
  }

  await enrolMany(client, wanted(), { nameOf: (id) => names.get(id), dryRun, onBatch: add });
  return { ...count, refused };
}
