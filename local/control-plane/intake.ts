import type { LogIntake } from '../../core/ports/log-intake.js';
import type { Lake } from '../data-folder/lake.js';
import { streamSource } from '../ingest/line-source.js';
import { unknownIngest } from '../lake/unknown-ingest.js';

/** Logs into the lake of this machine, and out of it again. */
export const lakeIntake = (lake: Lake): LogIntake => ({
  take: (log, origin, by, signal) =>
    lake.ingest([streamSource('POST /v1/ingest', log)], {
      ...origin,
      by,
      ...(signal && { signal }),
    }),
  ingests: (page) => lake.ingests(page),
  async ingest(id) {
    const found = await lake.findIngest(id);
    if (!found) throw unknownIngest(id);
    return found;
  },
  undo: (id) => lake.undo(id),
});
