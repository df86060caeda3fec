import { randomBytes } from 'node:crypto';
import { noOpScheduler } from '../../../core/ports/report-scheduler.js';
import { everyItem } from '../../../core/registry/registry.js';
import { tenantIdOf } from '../../../core/registry/tenant.js';
import { localFreshness } from '../../../local/control-plane/freshness.js';
import { signedLinks } from '../../../local/control-plane/signed-links.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import { readLink } from '../../../local/server/link.js';
import { dueReports } from '../../../reporting/reports/delivery/schedules.js';
import { dashboardLinksContract } from '../../contracts/dashboard-links.js';
import { lakeFreshnessContract } from '../../contracts/lake-freshness.js';
import { reportSchedulerContract } from '../../contracts/report-scheduler.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { tellNobody } from '../../fixtures/tell-nobody.js';
import {
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
} from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

describe('the freshness of a data folder', () => {
  lakeFreshnessContract(async () => {
    const lake = await openLake({ dataDir: temporaryFolder(), threads: 1, memoryLimit: '300MB' });
    return {
      freshness: localFreshness(lake.engine),
      async arrive({ accountId: account, region }, at) {
        const line = logLine({
          id: `${account}-${region}-${at}`,
          time: Date.parse(at),
          account,
          region,
        });
        await lake.ingest([textSource(`${line}\n`)]);
        return at;
      },
      close: () => lake.close(),
    };
  });
});

describe('links of a server', () => {
  dashboardLinksContract(async () => {
    const secret = { key: randomBytes(32) };
    return {
      links: signedLinks(() => 'http://127.0.0.1:8417', secret),
      async opens(url, at) {
        const [, token = ''] = /^\/d\/([^/]+)\/$/.exec(new URL(url).pathname) ?? [];
        const holder = readLink(token, secret, at);
        return holder?.kind === 'tenant' ? tenantIdOf(holder.tenantUid) : undefined;
      },
      close: async () => undefined,
    };
  });
});

describe('the timer of a server', () => {
  reportSchedulerContract(async () => {
    const registry = memoryRegistry();
    return {
      registry,
      // What the timer does at each turn: it asks the registry what came due, and works on what is queued in the ledger.
      scheduler: noOpScheduler,
      async starts(since, until) {
        const starts: { id: string; at: number }[] = [];
        for await (const { schedule, dueAt } of dueReports(registry, since, until, tellNobody)) {
          starts.push({ id: schedule.id, at: dueAt });
        }
        return starts;
      },
      async startedByHand() {
        const ids: string[] = [];
        for await (const { item } of everyItem(registry, 'deliveries')) ids.push(item.id);
        return ids;
      },
      close: () => registry.close(),
    };
  });
});
