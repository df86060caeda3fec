import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { requestIdOf } from '../../control-plane/api/http/request-id.js';
import { ProductError } from '../../core/product-error.js';
import { fairTurns } from '../turns/fair-turns.js';
import { assetRoutes } from './asset-routes.js';
import { bounds, httpOptions } from './bounds.js';
import { closeGently } from './close-gently.js';
import { boundConnections } from './connections.js';
import { dataRoutes } from './data-routes.js';
import type { ServerDependencies } from './dependencies.js';
import { failAsPage, failAsProblem, sendPage } from './failures.js';
import { type Asking, requestTurns, shareFairly } from './fair-shares.js';
import { healthRoutes } from './health-routes.js';
import { type LinkHolder, signLink } from './link.js';
import { type PageAssets, readPageAssets } from './page-assets.js';
import { pageRoutes } from './page-routes.js';
import { signedIn } from './people.js';
import { whoHoldsTheLink } from './reader.js';
import { logRequests, type RequestLog } from './request-log.js';
import { sendSecurityHeaders } from './security-headers.js';
import { authority } from './this-machine.js';
import { boundBodies } from './unread-bodies.js';

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as http://127.0.0.1:8080/. */
  readonly url: string;
  /** Where its readers reach it, without a slash at its end. */
  readonly origin: string;
  /** A signed link to a dashboard, which opens for so many milliseconds. */
  readonly linkFor: (holder: LinkHolder, lifetime: number) => string;
  readonly close: () => Promise<void>;
}

/** What a server is started with. Port 0 takes any that is free. */
export interface ServerSettings extends ServerDependencies {
  readonly host: string;
  readonly port: number;
  /** Where readers reach the server, without a slash at its end, when not at the address it listens on. */
  readonly publicUrl?: string | null;
}

/**
 * The server of one machine, not yet listening: the page, its data, and whatever else is registered beside them.
 */
export async function buildServer(
  dependencies: ServerDependencies,
  assets: Promise<PageAssets> = readPageAssets(),
): Promise<FastifyInstance> {
  const app = Fastify({
    genReqId: requestIdOf,
    // A token names a tenant, and is longer than the hundred characters that a router takes by default.
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: 'idle',
    bodyLimit: bounds.bodyBytes,
    connectionTimeout: bounds.silenceMs,
    http: httpOptions,
    frameworkErrors: (_error, request, reply) => {
      void sendPage(request, reply, 400, unreadable, assets);
    },
  });
  // Whoever needs the files awaits them and learns of a failure; until then it is no unhandled rejection.
  assets.catch(() => undefined);
  app.server.maxHeadersCount = bounds.headers;
  const who = signedIn(dependencies.people, dependencies.registry);
  const linkHolder = whoHoldsTheLink(who, dependencies);
  const logs = [dependencies.requestLog, dependencies.requestMetrics].filter(
    (log) => log !== undefined,
  );
  if (logs.length > 0) {
    const toAll: RequestLog = (line) => {
      for (const log of logs) log(line);
    };
    logRequests(app, toAll, (request) => callerOf(request, linkHolder));
  }
  boundConnections(app);
  sendSecurityHeaders(app);
  boundBodies(app);
  app.setNotFoundHandler((request, reply) => sendPage(request, reply, 404, nothing, assets));
  assetRoutes(app, assets);
  healthRoutes(app, dependencies.isReady ?? (() => true));
  const turns = fairTurns(requestTurns);
  await app.register((pages, _, done) => {
    who.admit(pages);
    shareFairly(pages, turns, linkHolder);
    failAsPage(pages, dependencies, assets);
    pageRoutes(pages, who, dependencies, assets);
    done();
  });
  await app.register((data, _, done) => {
    who.admit(data);
    shareFairly(data, turns, linkHolder);
    failAsProblem(data, dependencies);
    dataRoutes(data, who, dependencies);
    done();
  });
  await dependencies.others?.(app, turns);
  return app;
}

/** Whose a request is: the caller's that the control API knows, or the holder's of the link that it came under. */
const callerOf = (request: FastifyRequest, linkHolder: Asking): string | null => {
  const { caller } = request;
  if (caller?.role === 'tenant') return `tenant ${caller.tenantId}`;
  if (caller?.role === 'account') return `account ${caller.accountId}`;
  return caller?.role ?? linkHolder(request)?.tenant ?? null;
};

const nothing = { title: 'There is nothing here', sentences: ['Check the address for a slip.'] };
const unreadable = { title: 'This address cannot be read', sentences: ['Check it for a slip.'] };

/**
 * Starts the server and resolves once it listens.
 *
 * @throws ProductError port-in-use, invalid-input (a host or port that cannot be bound)
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { host, port, linkSecret, now = Date.now } = settings;
  const assets = readPageAssets();
  const app = await buildServer(settings, assets);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw cannotListen(error as NodeJS.ErrnoException, host, port);
  }
  await assets;
  const address = app.server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  const url = `http://${authority(reachable(host), bound)}/`;
  const origin = settings.publicUrl ?? url.slice(0, -1);
  return {
    url,
    origin,
    linkFor: (holder, lifetime) => `${origin}/d/${signLink(holder, now() + lifetime, linkSecret)}/`,
    close: () => closeGently(app),
  };
}

/** Where a browser on this machine finds a server that is bound to every address. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
};

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const at = authority(host, port);
  if (error.code === 'EADDRINUSE') {
    return new ProductError(
      'port-in-use',
      `Another process listens on ${at} already. Stop it, or choose another port: --port ${port + 1}, or --port 0 for any that is free.`,
      { cause: error },
    );
  }
  if (error.code === 'EACCES') {
    return new ProductError(
      'invalid-input',
      `This user may not listen on port ${port}. Choose one above 1023: --port 8080.`,
      { cause: error },
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new ProductError(
      'invalid-input',
      `${host} is no address of this machine. Use --host 127.0.0.1, or --host 0.0.0.0 for all of them.`,
      { cause: error },
    );
  }
  return error;
}
