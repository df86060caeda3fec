import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { enrolMany, type WantedApi } from '../local/control-plane/enrol-many.js';
import { inProcess } from '../local/control-plane/in-process.js';
import { openDataFolder, withDataFolder } from '../local/data-folder/data-folder.js';
import { registeredScope } from '../local/data-folder/registered-scope.js';
import { timed } from './timed.js';

/** What a registry of very many APIs costs. Times in milliseconds. */
export interface WideFigures {
  readonly registerMs: number;
  readonly registerCpuMs: number;
  /** Registering all of them again, of which none is written. */
  readonly repeatMs: number;
  readonly openMs: number;
  readonly scopeMs: number;
  /** One more API, until the lake knows of it. */
  readonly oneMoreMs: number;
  readonly megabytes: number;
  readonly peakMegabytes: number;
}

const tenants = 1000;
const accounts = 3000;

function* wanted(from: number, to: number): Generator<WantedApi> {
  for (let at = from; at < to; at += 1) {
    yield {
      accountId: String(100_000_000_000 + (at % accounts)),
      region: 'eu-west-1',
      restApiId: `r${at.toString(36).padStart(9, '0')}`,
      stage: 'prod',
      tenantId: `tenant-${at % tenants}`,
    };
  }
}

const register = (folder: string, from: number, to: number) =>
  withDataFolder(folder, (dataFolder) =>
    inProcess(dataFolder, (client) => enrolMany(client, wanted(from, to))),
  );

const [act, folder = '', apis = '0'] = process.argv.slice(2);
const count = Number(apis);
if (act === 'register') {
  const first = await timed(() => register(folder, 0, count));
  console.log(JSON.stringify({ registerMs: first.ms, registerCpuMs: first.cpuMs }));
} else {
  const opened = await timed(() => openDataFolder(folder));
  const scoped = await timed(() => registeredScope(opened.result.registry, 'tenant-7'));
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  await opened.result.close();
  const oneMore = await timed(() => register(folder, count, count + 1));
  const repeat = await timed(() => register(folder, 0, Math.min(count, 50_000)));
  const { size } = await stat(join(folder, 'registry', 'registry.sqlite'));
  console.log(
    JSON.stringify({
      openMs: opened.ms,
      scopeMs: scoped.ms,
      oneMoreMs: oneMore.ms,
      repeatMs: (repeat.ms * count) / Math.min(count, 50_000),
      megabytes: size / 1e6,
      peakMegabytes,
    }),
  );
}
