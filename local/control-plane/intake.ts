import { randomUUID } from 'node:crypto';
import type { LastingWork, LogIntake } from '../../core/ports/log-intake.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { windowsAround } from '../../core/registry/api-windows.js';
import { attributionWindows } from '../../core/registry/attribution.js';
import type { Registry } from '../../core/registry/registry.js';
import type { Lake } from '../data-folder/lake.js';
import { streamSource } from '../ingest/line-source.js';
import { unframed } from '../ingest/source-frames.js';
import { unknownIngest } from '../lake/unknown-ingest.js';
import { askedBy } from '../turns/asker.js';

/** Logs into the lake of this machine, and out of it again. */
export const lakeIntake = (lake: Lake, registry: Registry): LogIntake => ({
  async take({ log, framed, origin, by, continues, tenantId, signal }) {
    const options = {
      ...origin,
      by,
      signal,
      ...(continues !== null && { continues }),
      ...(tenantId !== null && { onlyOf: await windowsOfTenant(registry, tenantId) }),
    };
    const sources = framed ? unframed(log) : [streamSource('POST /v1/ingest', log)];
    // A tenant's logs are read one after the other; each of the platform's has a share of its own.
    const sender = tenantId === null ? `${by} ${randomUUID()}` : `tenant ${tenantId}`;
    const asker = { tenant: sender, caller: by, signal };
    return askedBy(asker, () => lake.ingest(sources, options));
  },
  positions: (keys) => lake.positions(keys),
  ingests: (page) => lake.ingests(page),
  async ingest(id) {
    const found = await lake.findIngest(id);
    if (!found) throw unknownIngest(id);
    return found;
  },
  undo: (id) => lake.undo(id),
  rejected: async (page) => (await lake.rejected(page)).map(({ sha256: _, ...record }) => record),
  replay: (origin, work) => inTurnOf(work, () => lake.replay(origin, work.signal)),
  assign: (assignment, work) => inTurnOf(work, () => lake.assign(assignment, work.signal)),
});

/** Work of the platform, each with a share of its own. */
const inTurnOf = <T>({ by, signal }: LastingWork, work: () => Promise<T>): Promise<T> =>
  askedBy({ tenant: `${by} ${randomUUID()}`, caller: by, signal }, work);

/** The windows by which rows are given to a tenant, as the registry has them now. */
const windowsOfTenant = async (registry: Registry, tenantId: string): Promise<ApiWindow[]> =>
  attributionWindows(await windowsAround(registry, tenantId)).filter(
    (window) => window.tenantId === tenantId,
  );
