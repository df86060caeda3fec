import type { LogIntake } from '../../core/ports/log-intake.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { windowsAround } from '../../core/registry/api-windows.js';
import { attributionWindows } from '../../core/registry/attribution.js';
import type { Registry } from '../../core/registry/registry.js';
import type { Lake } from '../data-folder/lake.js';
import { streamSource } from '../ingest/line-source.js';
import { unframed } from '../ingest/source-frames.js';
import { unknownIngest } from '../lake/unknown-ingest.js';

/** Logs into the lake of this machine, and out of it again. */
export const lakeIntake = (lake: Lake, registry: Registry): LogIntake => ({
  take: async ({ log, framed, origin, by, continues, tenantId, signal }) =>
    lake.ingest(framed ? unframed(log) : [streamSource('POST /v1/ingest', log)], {
      ...origin,
      by,
      signal,
      ...(continues !== null && { continues }),
      ...(tenantId !== null && { onlyOf: await windowsOfTenant(registry, tenantId) }),
    }),
  positions: (keys) => lake.positions(keys),
  ingests: (page) => lake.ingests(page),
  async ingest(id) {
    const found = await lake.findIngest(id);
    if (!found) throw unknownIngest(id);
    return found;
  },
  undo: (id) => lake.undo(id),
});

/** The windows by which rows are given to a tenant, as the registry has them now. */
const windowsOfTenant = async (registry: Registry, tenantId: string): Promise<ApiWindow[]> =>
  attributionWindows(await windowsAround(registry, tenantId)).filter(
    (window) => window.tenantId === tenantId,
  );
