import { dayMs } from '../core/periods/duration.js';
import { noOpScheduler } from '../core/ports/report-scheduler.js';
import { everyItem } from '../core/registry/registry.js';
import { identifyLocally } from './control-plane/identify.js';
import { platformOrMetricsToken } from './control-plane/metrics-reader.js';
import { metricsRoute } from './control-plane/metrics-route.js';
import { mountControlApi } from './control-plane/mount.js';
import { gatebookVersion } from './control-plane/product-version.js';
import { tokenStore } from './control-plane/tokens.js';
import { openDataFolder } from './data-folder/data-folder.js';
import { removeServerAddress, writeServerAddress } from './data-folder/server-address.js';
import { type SeedProgress, seedDemo } from './demo/seed.js';
import { databaseFigures, folderFigures } from './metrics/figures.js';
import { promMetrics } from './metrics/prom-client.js';
import type { ReportSettings } from './reports/settings.js';
import { startReports } from './reports/start-reports.js';
import type { ReportTimer } from './reports/timer.js';
import { unsubscribeRoutes } from './reports/unsubscribe-routes.js';
import { openLinkSecret } from './server/link-secret.js';
import type { People } from './server/people.js';
import type { RequestLog } from './server/request-log.js';
import { startServer } from './server/server.js';
import { trustOf } from './server/this-machine.js';
import { openSessions } from './sign-in/sessions.js';
import type { SignInSettings } from './sign-in/settings.js';

export interface ServeOptions {
  readonly dataDir: string;
  /** What the lake's database may hold in memory, such as `500MB`. @default lakeMemory */
  readonly memory?: string;
  readonly host: string;
  readonly port: number;
  /** Whether this machine needs a token too: what comes through a proxy comes from this machine. */
  readonly requireToken: boolean;
  /** An empty data folder stays empty. */
  readonly empty: boolean;
  readonly onSeeding: SeedProgress;
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Gets a line for each request. @default none is written */
  readonly requestLog?: RequestLog;
  readonly reports: ReportSettings;
  /** How people sign in. @default null: nobody does */
  readonly signIn?: SignInSettings | null;
  /** What the platform must look at, in one sentence: a report that failed or is missing. */
  readonly onAlert: (sentence: string) => void;
}

/** A link that opens a dashboard, and whose it is. */
export interface DashboardLink {
  readonly holder: 'platform' | 'tenant';
  readonly name: string;
  readonly url: string;
}

/** A data folder that is open for reading in a browser. */
export interface Serving {
  readonly url: string;
  readonly links: readonly DashboardLink[];
  /** Whether the data folder holds demonstration traffic. */
  readonly demo: boolean;
  readonly close: () => Promise<void>;
}

const linkLifetime = 30 * dayMs;

/**
 * Opens a data folder, serves its dashboards and the control API, and sends its reports when they are due. An empty data folder
 * is filled with demonstration traffic first, after the port is taken, so that a port in use costs nobody a wait.
 *
 * @throws ProductError what `openDataFolder` and `startServer` throw
 */
export const serve = async (options: ServeOptions): Promise<Serving> => {
  const metrics = promMetrics(gatebookVersion());
  const dataFolder = await openDataFolder(options.dataDir, {
    watch: metrics.lake,
    ...(options.memory && { memory: options.memory }),
  });
  try {
    const secret = await openLinkSecret(options.dataDir);
    const isTrusted = trustOf({
      host: options.host,
      requireToken:
        options.requireToken || options.reports.publicUrl !== null || options.signIn != null,
    });
    let origin = '';
    const people =
      options.signIn && (await peopleOf(options.signIn, options.dataDir, () => origin));
    let isReady = false;
    let timer: ReportTimer | undefined;
    const server = await startServer({
      host: options.host,
      port: options.port,
      publicUrl: options.reports.publicUrl,
      engine: dataFolder.lake.engine,
      spoolFolder: dataFolder.dataDir,
      registry: dataFolder.registry,
      linkSecret: secret,
      isTrusted,
      onFault: options.onFault,
      isReady: () => isReady,
      ...(people && { people }),
      ...(options.requestLog && { requestLog: options.requestLog }),
      requestMetrics: metrics.request,
      others: async (app, turns) => {
        metrics.readFrom({
          database: databaseFigures(dataFolder),
          folder: () => folderFigures(options.dataDir),
          requests: turns.load,
          queries: dataFolder.lake.load,
        });
        const tokens = tokenStore(options.dataDir);
        const { registry } = dataFolder;
        const clock = () => new Date();
        await metricsRoute(app, {
          metrics,
          admit: platformOrMetricsToken({
            identify: identifyLocally({ isTrusted, tokens, registry, clock }),
            tokens,
            clock,
          }),
          onFault: options.onFault,
        });
        await mountControlApi(app, {
          dataFolder,
          isTrusted,
          secret,
          origin: () => origin,
          onFault: options.onFault,
          turns,
          scheduler: { ...noOpScheduler, start: async () => timer?.wake() },
        });
        await unsubscribeRoutes(app, {
          registry,
          key: secret.key,
          clock,
        });
      },
    });
    origin = server.origin;
    const demo = !options.empty && (await seedDemo(dataFolder, new Date(), options.onSeeding));
    const links: DashboardLink[] = [
      {
        holder: 'platform',
        name: 'Platform',
        url: server.linkFor({ kind: 'platform' }, linkLifetime),
      },
    ];
    for await (const { item } of everyItem(dataFolder.registry, 'tenants')) {
      const holder = { kind: 'tenant', tenantUid: item.uid } as const;
      links.push({
        holder: 'tenant',
        name: item.name,
        url: server.linkFor(holder, linkLifetime),
      });
    }
    timer = startReports({
      dataFolder,
      settings: options.reports,
      key: secret.key,
      origin,
      dashboardUrl: (tenantUid) => server.linkFor({ kind: 'tenant', tenantUid }, linkLifetime),
      alert: options.onAlert,
      watch: metrics.reports,
    });
    await writeServerAddress(options.dataDir, server.url.slice(0, -1));
    isReady = true;
    return {
      url: `${server.origin}/`,
      links,
      demo,
      close: async () => {
        isReady = false;
        await removeServerAddress(options.dataDir);
        await timer?.close();
        await server.close();
        await dataFolder.close();
      },
    };
  } catch (error) {
    await dataFolder.close();
    throw error;
  }
};

/** How people sign in. Who starts a server for links alone does not wait for the library. */
async function peopleOf(
  settings: SignInSettings,
  folder: string,
  origin: () => string,
): Promise<People> {
  const { openIdProvider } = await import('./sign-in/openid-client.js');
  return {
    provider: openIdProvider(settings, origin),
    sessions: await openSessions(folder, settings.issuer),
    origin,
  };
}
