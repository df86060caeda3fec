// One measured ingest in a process of its own, so that its peak of memory is its own. Prints one JSON object.
import { openLake } from '../local/data-folder/open-lake.js';

const [dataDir, file] = process.argv.slice(2) as [string, string];
const begun = performance.now();
const seconds = () => (performance.now() - begun) / 1000;
const lake = await openLake({ dataDir });
await lake.setWindows(
  ['111122223333', '444455556666', '777788889999'].map((accountId, index) => ({
    accountId,
    region: 'eu-west-1',
    restApiId: `a1b2c3d4e${index}`,
    stage: 'prod',
    tenantId: `tenant-${index}`,
    validFrom: null,
    validTo: null,
  })),
);
const summary = await lake.ingest([{ kind: 'file', path: file }], { region: 'eu-west-1' });
const ingested = seconds();
const [answer] = await lake.engine.run({
  sql: 'SELECT sum(requests) AS requests, count(DISTINCT tenant_id) AS tenants FROM usage',
  parameters: [],
});
const readable = seconds();
const { files, bytes } = await lake.status();
const { user, system } = process.cpuUsage();
await lake.close();
process.stdout.write(
  JSON.stringify({
    stored: summary.stored,
    answered: answer?.requests,
    tenants: answer?.tenants,
    ingestedSeconds: ingested,
    readableSeconds: readable,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
    files,
    megabytesStored: bytes / 1e6,
  }),
);
