import type { Grant } from '../../core/registry/grant.js';
import { logLine } from '../../local/demo/line.js';
import type { People } from '../../local/server/people.js';
import type { LoggedRequest } from '../../local/server/request-log.js';
import { startServer } from '../../local/server/server.js';
import { openIdProvider } from '../../local/sign-in/openid-client.js';
import { openSessions } from '../../local/sign-in/sessions.js';
import { freePort } from '../fixtures/free-port.js';
import { ingestLines } from '../fixtures/ingest-lines.js';
import { smallDataFolder, until } from '../local/server/small-data-folder.js';
import { clientSecret } from './provider.js';

const apis = { acme: ['111122223333', 'a1b2c3d4e5'], borealis: ['444455556666', 'f6g7h8i9j0'] };

/** Requests of callers: two keys that share a name, a caller that a claim names, one of the same name elsewhere. */
const callers = [
  ['acme', 'key-shop', 'shop'],
  ['acme', 'key-other', 'shop'],
  ['acme', undefined, 'claimed'],
  ['acme', undefined, "claimed' OR '1'='1"],
  ['borealis', 'key-shop', 'shop'],
  ['borealis', undefined, 'claimed'],
] as const;

export const markOf = (tenant: string, caller: number): string => `mark-${tenant}-${caller}`;

const lines = callers.flatMap(([tenant, key, consumer], caller) =>
  Array.from({ length: 5 }, (_, number) => {
    const [accountId, apiId] = apis[tenant] as [string, string];
    return logLine({
      requestId: `${caller}-${number}`,
      extendedRequestId: `extended-${caller}-${number}`,
      requestTimeEpoch: until - 3_600_000 * (number + 1) - 1000 * caller,
      accountId,
      apiId,
      stage: 'prod',
      httpMethod: 'GET',
      protocol: 'HTTP/1.1',
      status: 200,
      path: `/prod/${markOf(tenant, caller)}`,
      resourcePath: `/${markOf(tenant, caller)}`,
      ip: `198.51.100.${caller + 1}`,
      ...(key && { identityApiKeyId: key }),
      authorizerPrincipalId: consumer,
    } as never);
  }),
);

/** A server over a small data folder where people sign in, with a clock of its own for sessions. */
export async function openStage(issuerOf: (gatebook: string) => Promise<string>) {
  const dataFolder = await smallDataFolder([]);
  for (const { item, version } of (await dataFolder.registry.list('apis')).items) {
    const named = { ...item, consumer: 'authorizer.principalId' };
    await dataFolder.registry.put('apis', named, version);
  }
  await ingestLines(dataFolder.lake, lines, 'eu-west-1');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = await issuerOf(origin);
  const logged: LoggedRequest[] = [];
  const faults: unknown[] = [];
  const clock = { ms: Date.now() };
  const now = () => clock.ms;
  const settings = {
    issuer,
    clientId: 'gatebook',
    clientSecret,
    scope: 'openid profile email',
  };
  const { registry } = dataFolder;

  const start = async (sessionsOf = issuer) => {
    const people: People = {
      provider: openIdProvider(settings, () => origin, now),
      sessions: await openSessions(dataFolder.dataDir, sessionsOf, now),
      origin: () => origin,
    };
    return startServer({
      engine: dataFolder.lake.engine,
      spoolFolder: dataFolder.dataDir,
      registry,
      linkSecret: { key: Buffer.alloc(32, 7) },
      now,
      onFault: (error) => void faults.push(error),
      isTrusted: () => false,
      requestLog: (line) => void logged.push(line),
      people,
      host: '127.0.0.1',
      port,
    });
  };
  let server = await start();

  return {
    origin,
    registry,
    dataDir: dataFolder.dataDir,
    clock,
    logged,
    faults,
    async grant(id: string, given: Partial<Grant>): Promise<void> {
      const before = await registry.get('grants', id);
      const tenant = given.tenantId ? await registry.get('tenants', given.tenantId) : undefined;
      const at = new Date().toISOString();
      await registry.put(
        'grants',
        {
          id,
          claim: 'groups',
          value: id,
          role: 'tenant',
          tenantId: null,
          tenantUid: tenant?.item.uid ?? null,
          apiKeyIds: [],
          consumers: [],
          createdAt: at,
          updatedAt: at,
          ...given,
        },
        before?.version ?? 'absent',
      );
    },
    async takeBack(id: string): Promise<void> {
      const before = await registry.get('grants', id);
      if (before) await registry.remove('grants', id, before.version);
    },
    async restart(sessionsOf?: string): Promise<void> {
      await server.close();
      server = await start(sessionsOf);
    },
    async close(): Promise<void> {
      await server.close();
      await dataFolder.close();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
