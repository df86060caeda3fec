import { totalmem } from 'node:os';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  prometheusContentType,
  Registry,
} from 'prom-client';
import { reasonSentences } from '../ingest/reason-sentences.js';
import { declared, ofTheProcess } from './declared.js';
import type { DatabaseFigures } from './figures.js';
import type { Metrics, Readings } from './metrics.js';

/** The metrics of this process, counted from now on. */
export function promMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(of: Declaration<Label>) =>
    new Counter({ ...of, registers });
  const gauge = <Label extends string>(of: Declaration<Label>) => new Gauge({ ...of, registers });
  const histogram = <Label extends string>(
    of: Declaration<Label> & { readonly buckets: readonly number[] },
  ) => new Histogram({ ...of, buckets: [...of.buckets], registers });

  // In the order of the declaration, which is that of the text.
  const build = gauge(declared.build);
  const requests = counter(declared.requests);
  const requestSeconds = histogram(declared.requestSeconds);
  const turns = gauge(declared.turns);
  const lines = counter(declared.lines);
  const rejected = counter(declared.rejected);
  const bytes = counter(declared.bytes);
  const ingests = counter(declared.ingests);
  const ingestsRunning = gauge(declared.ingestsRunning);
  const commitSeconds = histogram(declared.commitSeconds);
  const committed = gauge(declared.committed);
  const followedLag = gauge(declared.followedLag);
  const followedAt = gauge(declared.followedAt);
  const database = {
    newestRequest: gauge(declared.newestRequest),
    rows: gauge(declared.stored),
    files: gauge(declared.files),
    bytes: gauge(declared.fileBytes),
    rejected: gauge(declared.rejectedKept),
  };
  const databaseBytes = gauge(declared.databaseBytes);
  const diskFree = gauge(declared.diskFree);
  const diskSize = gauge(declared.diskSize);
  const memory = {
    memory: gauge(declared.databaseMemory),
    memoryLimit: gauge(declared.databaseMemoryLimit),
    spilled: gauge(declared.spilled),
  };
  const memoryLimit = gauge(declared.memoryLimit);
  const deliveries = counter(declared.deliveries);
  const missing = gauge(declared.missing);

  const process = new Registry();
  collectDefaultMetrics({ register: process });
  build.set({ version, node: globalThis.process.versions.node }, 1);
  memoryLimit.set(limitOfProcess());
  // A rate over what has not happened yet is nothing; over zero it is zero.
  for (const outcome of ['stored', 'duplicate', 'erased', 'rejected']) lines.inc({ outcome }, 0);
  for (const outcome of ['done', 'failed']) ingests.inc({ outcome }, 0);
  for (const outcome of ['sent', 'again', 'failed']) deliveries.inc({ outcome }, 0);
  const unknownYet = [committed, followedLag, followedAt, missing];
  for (const one of unknownYet) one.remove();
  showDatabase(undefined);

  let readings: Readings | undefined;

  function showDatabase(figures: DatabaseFigures | undefined): void {
    const newest =
      figures?.lastRequest == null ? undefined : Date.parse(figures.lastRequest) / 1000;
    setOrRemove(database.newestRequest, newest);
    for (const name of ['rows', 'files', 'bytes', 'rejected'] as const) {
      setOrRemove(database[name], figures?.[name]);
    }
    for (const name of ['memory', 'memoryLimit', 'spilled'] as const) {
      setOrRemove(memory[name], figures?.[name]);
    }
  }

  async function lookUp({ database, folder, requests, queries }: Readings): Promise<void> {
    for (const [of, load] of [
      ['requests', requests()],
      ['queries', queries()],
    ] as const) {
      turns.set({ of, state: 'running' }, load.running);
      turns.set({ of, state: 'waiting' }, load.waiting);
    }
    const measured = await folder();
    databaseBytes.set({ database: 'lake' }, measured.lakeDatabase);
    databaseBytes.set({ database: 'registry' }, measured.registryDatabase);
    diskFree.set(measured.diskFree);
    diskSize.set(measured.diskSize);
    showDatabase(await database());
  }

  /** Some metrics of the process are set when others are collected. */
  const collectProcess = () => process.getMetricsAsJSON();

  return {
    lake: {
      bytes: (count) => bytes.inc(count),
      staged: (outcome, count) => lines.inc({ outcome }, count),
      rejected(reason, count) {
        lines.inc({ outcome: 'rejected' }, count);
        rejected.inc({ reason: Object.hasOwn(reasonSentences, reason) ? reason : 'other' }, count);
      },
      ingestBegan: () => ingestsRunning.inc(),
      ingestEnded(outcome) {
        ingestsRunning.dec();
        ingests.inc({ outcome });
      },
      committed({ ms, newestFollowed }) {
        commitSeconds.observe(ms / 1000);
        const now = Date.now();
        committed.set(now / 1000);
        if (newestFollowed === null) return;
        followedLag.set(Math.max(0, now - newestFollowed) / 1000);
        followedAt.set(now / 1000);
      },
    },
    reports: {
      tried: (outcome) => deliveries.inc({ outcome }),
      missing: (count) => missing.set(count),
    },
    request(line) {
      // A method of no route may be any that a stranger thinks of.
      const of =
        line.route === null ? { route: 'none', method: 'any' } : routeOf(line.route, line.method);
      requests.inc({ ...of, status: classOf(line.status) });
      requestSeconds.observe(of, line.ms / 1000);
    },
    readFrom(from) {
      readings = from;
    },
    contentType: prometheusContentType,
    async text() {
      if (readings) await lookUp(readings);
      await collectProcess();
      const standard = ofTheProcess.map((name) => process.getSingleMetricAsString(name));
      return [(await registry.metrics()).trimEnd(), ...(await Promise.all(standard)), ''].join(
        '\n',
      );
    },
    async describe() {
      const all = [...(await registry.getMetricsAsJSON()), ...(await collectProcess())];
      const named = new Map(all.map((one) => [one.name as string, one]));
      return [...Object.values(declared).map(({ name }) => name), ...ofTheProcess].map((name) => {
        const found = named.get(name);
        if (!found) throw new Error(`No metric is called ${name}.`);
        return { name, type: String(found.type), labels: labelsOf(name), help: found.help };
      });
    },
  };
}

interface Declaration<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}

const routeOf = (route: string, method: string) => ({ route, method });

const classOf = (status: number | null): string =>
  status === null ? 'aborted' : `${Math.floor(status / 100)}xx`;

function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

function labelsOf(name: string): readonly string[] {
  if (name === 'nodejs_gc_duration_seconds') return ['kind'];
  return Object.values(declared).find((one) => one.name === name)?.labelNames ?? [];
}

/** The limit of the container or the unit; without one, Node says a number beyond any machine, or none. */
function limitOfProcess(): number {
  const limit = globalThis.process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
