/**
 * What the speed claims are measured with: `npm run bench`, or one part of it: `npm run bench -- ingest`. Every figure
 * is a median; the machine and the versions stand above the table, because a figure without them says nothing.
 */
import { cpus, totalmem } from 'node:os';
import { version as duckdbVersion } from '@duckdb/node-api';
import { minuteMs } from '../core/periods/duration.js';
import { terminalTable } from '../local/cli/terminal/table.js';
import { controlPlaneFigures } from './control-plane.js';
import { benchEnrichment } from './enrichment.js';
import { type Figure, median, whole } from './figure.js';
import { benchIngest, benchShapes, benchStream } from './ingest.js';
import { benchReports } from './reports.js';
import { benchStart } from './start.js';
import { benchVisuals } from './visuals.js';
import type { Manner } from './visuals-child.js';
import { benchWide } from './wide.js';
import { benchWideIngest } from './wide-ingest.js';

const visuals = async (): Promise<Figure[]> => {
  const { requests, runs } = await benchVisuals();
  const of = (manner: Manner) => `${whole(median(runs.map((run) => run[manner].cold)))} ms`;
  const slowest = runs.map((run) =>
    run['in-turn'].visuals.reduce((one, other) => (other.ms > one.ms ? other : one)),
  );
  return [
    {
      what: `all ${runs[0]?.['in-turn'].visuals.length} visuals of a tenant, cold, ${whole(requests)} requests in the lake`,
      value: of('at-once'),
      beside: 'at most 500 ms',
    },
    {
      what: 'the same, each asked for when the one before is there',
      value: of('in-turn'),
      beside: '',
    },
    {
      what: `of them, the slowest visual (${slowest[0]?.id})`,
      value: `${whole(median(slowest.map(({ ms }) => ms)))} ms`,
      beside: 'at most 100 ms',
    },
  ];
};

const start = async (): Promise<Figure[]> => [
  {
    what: '`npm start` in a new folder to a dashboard that can be read',
    value: `${median(await benchStart()).toFixed(1)} s`,
    beside: 'at most 20 s',
  },
];

const reports = async (): Promise<Figure[]> => {
  const { requests, reports: delivering, runs } = await benchReports();
  const of = (figure: (run: (typeof runs)[number]) => number) => median(runs.map(figure));
  const { pdfBytes = 0, appendixRows = 0, charts = 0 } = runs[0] ?? {};
  const delivered = of((run) => run.delivered);
  return [
    {
      what: `a weekly report as PDF, CSV and XLSX, ${whole(requests)} requests in the lake`,
      value: `${whole(of((run) => run.documents))} ms`,
      beside: 'at most 1,500 ms',
    },
    {
      what: 'the first one of a process',
      value: `${whole(of((run) => run.first))} ms`,
      beside: '',
    },
    {
      what: `one of ${delivering} from the queue into the outbox; all 500 tenants' at that pace`,
      value: `${whole(delivered)} ms; ${((delivered * 500) / minuteMs).toFixed(1)} min`,
      beside: 'at most 6 min',
    },
    {
      what: 'of it, CPU of all threads',
      value: `${whole(of((run) => run.deliveredCpu))} ms`,
      beside: '',
    },
    {
      what: 'its peak of memory',
      value: `${whole(of((run) => run.peakMegabytes))} MB`,
      beside: 'at most 1,000 MB',
    },
    {
      what: `its PDF: ${charts} charts and rankings, ${appendixRows} rows of appendix`,
      value: `${whole(pdfBytes / 1000)} kB`,
      beside: 'at most 500 kB',
    },
  ];
};

const controlPlane = async (): Promise<Figure[]> => {
  const { controlApi, ratio, bundleBytes, coldMs } = await controlPlaneFigures();
  return [
    {
      what: 'GET /v1/tenants/{id}, validated and authorised',
      value: `${whole(controlApi)} requests/s`,
      beside: `${ratio.toFixed(2)} × bare Fastify, at least 0.80`,
    },
    {
      what: 'control API bundle',
      value: `${(bundleBytes / 1e6).toFixed(2)} MB`,
      beside: 'at most 2 MB',
    },
    {
      what: 'control API, load and first request',
      value: `${whole(coldMs)} ms`,
      beside: 'at most 220 ms',
    },
  ];
};

const parts: Record<string, () => Figure[] | Promise<Figure[]>> = {
  start,
  enrichment: benchEnrichment,
  ingest: () => benchIngest(),
  shapes: () => benchShapes(),
  stream: () => benchStream(Number(process.env.GATEBOOK_STREAM_LINES ?? 10_000_000)),
  visuals,
  reports,
  'control-plane': controlPlane,
  wide: async () => [...(await benchWide()), ...(await benchWideIngest())],
};

/** What takes so long that it is measured only when it is asked for. */
const long = ['stream'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`,
  );
  process.exit(2);
}

const gigabytes = Math.round(totalmem() / 2 ** 30);
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, ${gigabytes} GiB; Node ${process.version}, DuckDB ${duckdbVersion()}\n`,
);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  const isWanted = wanted.length === 0 ? !long.includes(name) : wanted.includes(name);
  if (isWanted) figures.push(...(await measure()));
}
process.stdout.write(
  terminalTable(
    ['what', 'value', 'beside'],
    figures.map((figure) => ({ ...figure })),
  ),
);
