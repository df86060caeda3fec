import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Registry } from '../../../core/registry/registry.js';
import { dynamodbRegistry } from '../../../registry/dynamodb/dynamodb.js';
import { type EmbeddedRegistry, openRegistry } from '../../../registry/embedded/embedded.js';
import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';
import { startDynalite } from '../../fixtures/dynalite.js';
import { runs } from '../../fixtures/runs.js';

/** How many random histories each registry goes through. */
const histories = Number(process.env.GATEBOOK_HISTORIES ?? runs(1));

const tenantIds = ['acme', 'globex'] as const;
const restApiIds = ['shop', 'cart'] as const;
type Id = (typeof tenantIds)[number];
type Api = (typeof restApiIds)[number];

/** What a client asks for. */
type Command =
  | { readonly act: 'create' | 'delete' | 'archive' | 'activate'; readonly tenant: Id }
  | { readonly act: 'register' | 'move'; readonly api: Api; readonly tenant: Id }
  | { readonly act: 'deregister'; readonly api: Api };

/** All that counts of a registry: which tenants there are, in what state, whether one may be deleted, who owns what. */
interface Model {
  readonly tenants: Readonly<Partial<Record<Id, 'active' | 'archived'>>>;
  /** Tenants that an API was given to, or was about to be. */
  readonly kept: readonly Id[];
  readonly owners: Readonly<Partial<Record<Api, Id | null>>>;
}

const idOf = (api: Api) => `111122223333/eu-west-1/${api}/prod`;

const requestOf = (command: Command) => {
  switch (command.act) {
    case 'create':
      return {
        method: 'POST',
        url: '/v1/tenants',
        payload: { id: command.tenant, name: command.tenant },
      } as const;
    case 'delete':
      return { method: 'DELETE', url: `/v1/tenants/${command.tenant}` } as const;
    case 'archive':
    case 'activate':
      return {
        method: 'PATCH',
        url: `/v1/tenants/${command.tenant}`,
        payload: { state: command.act === 'archive' ? 'archived' : 'active' },
      } as const;
    case 'register':
      return {
        method: 'POST',
        url: '/v1/apis',
        payload: {
          accountId: '111122223333',
          region: 'eu-west-1',
          restApiId: command.api,
          stage: 'prod',
          tenantId: command.tenant,
        },
      } as const;
    case 'move':
      return {
        method: 'POST',
        url: `/v1/apis/${idOf(command.api)}/move`,
        payload: { tenantId: command.tenant },
      } as const;
    case 'deregister':
      return { method: 'DELETE', url: `/v1/apis/${idOf(command.api)}` } as const;
  }
};

/** What one command alone comes to: its status, and the registry after it. */
function alone(model: Model, command: Command): { status: number; after: Model } {
  const refused = (status: number) => ({ status, after: model });
  const { tenants, kept, owners } = model;
  if (command.act === 'deregister') {
    if (!owners[command.api]) return refused(404);
    return { status: 200, after: { ...model, owners: { ...owners, [command.api]: null } } };
  }
  const { tenant } = command;
  const state = tenants[tenant];
  switch (command.act) {
    case 'create':
      if (state) return refused(409);
      return { status: 201, after: { ...model, tenants: { ...tenants, [tenant]: 'active' } } };
    case 'delete': {
      if (!state) return refused(404);
      if (kept.includes(tenant)) return refused(409);
      const { [tenant]: _, ...others } = tenants;
      return { status: 200, after: { ...model, tenants: others } };
    }
    case 'archive':
    case 'activate':
      if (!state) return refused(404);
      return {
        status: 200,
        after: {
          ...model,
          tenants: { ...tenants, [tenant]: command.act === 'archive' ? 'archived' : 'active' },
        },
      };
    case 'register':
    case 'move': {
      const owner = owners[command.api];
      if (command.act === 'move' && !owner) return refused(404);
      if (!state) return refused(404);
      if (state !== 'active') return refused(409);
      if (command.act === 'register' && owner && owner !== tenant) return refused(409);
      const known = command.api in owners;
      return {
        status: command.act === 'move' || known ? 200 : 201,
        after: {
          ...model,
          kept: [...new Set([...kept, tenant])],
          owners: { ...owners, [command.api]: tenant },
        },
      };
    }
  }
}

/**
 * The registries to which some order of the commands, one after the other, leads with the very answers that were given.
 * Two answers say that nothing was changed because of another request: `changed-meanwhile`, after which a registration
 * or a move may have kept its tenant from deletion; and `tenant-not-active` while the tenant was being deleted.
 */
function explained(model: Model, done: readonly Done[], together = done): Model[] {
  if (done.length === 0) return [model];
  return done.flatMap(({ command, status, code }, index) => {
    const others = done.filter((_, other) => other !== index);
    const unchanged = explained(model, others, together);
    if (code === 'changed-meanwhile') {
      if (command.act !== 'register' && command.act !== 'move') return unchanged;
      const kept = [...new Set([...model.kept, command.tenant])];
      return [...unchanged, ...explained({ ...model, kept }, others, together)];
    }
    const deleted =
      code === 'tenant-not-active' &&
      together.some(
        ({ command: other, status: its }) =>
          other.act === 'delete' &&
          command.act !== 'deregister' &&
          other.tenant === command.tenant &&
          its === 200,
      );
    if (deleted) return unchanged;
    const { status: expected, after } = alone(model, command);
    return expected === status ? explained(after, others, together) : [];
  });
}

interface Done {
  readonly command: Command;
  readonly status: number;
  /** Of a refusal. */
  readonly code: string | undefined;
}

/** What clients see of the registry. */
async function seen({ call }: TestPlane): Promise<Omit<Model, 'kept'>> {
  const list = async (url: string) => ((await call({ url })).body as { items: never[] }).items;
  const tenants = (await list('/v1/tenants')) as { id: Id; state: 'active' }[];
  const owned = (await list('/v1/apis')) as { restApiId: Api; ownership: { tenantId: Id }[] }[];
  const ended = (await list('/v1/apis?ended=true')) as { restApiId: Api }[];
  return {
    tenants: Object.fromEntries(tenants.map(({ id, state }) => [id, state])),
    owners: Object.fromEntries([
      ...owned.map(({ restApiId, ownership }) => [restApiId, ownership.at(-1)?.tenantId]),
      ...ended.map(({ restApiId }) => [restApiId, null]),
    ]),
  };
}

const text = ({ tenants, owners }: Omit<Model, 'kept'>) =>
  JSON.stringify([Object.entries(tenants).sort(), Object.entries(owners).sort()]);

const tenant = fc.constantFrom(...tenantIds);
const api = fc.constantFrom(...restApiIds);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ act: fc.constantFrom('create', 'delete', 'archive', 'activate'), tenant }),
  fc.record({ act: fc.constantFrom('register', 'move'), api, tenant }),
  fc.record({ act: fc.constant('register' as const), api, tenant }),
  fc.record({ act: fc.constant('delete' as const), tenant }),
  fc.record({ act: fc.constant('create' as const), tenant }),
  fc.record({ act: fc.constant('deregister' as const), api }),
) as fc.Arbitrary<Command>;

/** A registry each of whose calls is held up for some turns of the event loop, so that requests interleave at random. */
function heldUp(registry: Registry, turns: () => number): Registry {
  const hold = async () => {
    for (let left = turns(); left > 0; left -= 1) await new Promise(setImmediate);
  };
  const held = <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (async (...args: A) => {
      await hold();
      return call(...args);
    }) as never;
  return {
    ...registry,
    get: held(registry.get),
    put: held(registry.put),
    remove: held(registry.remove),
    list: held(registry.list),
    ...(registry.putAudited && { putAudited: held(registry.putAudited) }),
  };
}

/** So many rounds at most, of up to four requests at once. */
const history = (maxLength: number) =>
  fc.record({
    rounds: fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), {
      minLength: 3,
      maxLength,
    }),
    turns: fc.array(fc.nat({ max: 4 }), { minLength: 20, maxLength: 60 }),
  });

function suite(
  open: () => Promise<Registry & { close?(): Promise<void> }>,
  { times, rounds: most }: { times: number; rounds: number },
) {
  it('leaves and answers what some order of the requests would, one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(history(most), async ({ rounds, turns }) => {
        const registry = await open();
        let taken = 0;
        const plane = await testPlane({
          registry: heldUp(registry, () => turns[taken++ % turns.length] ?? 0),
        });
        let possible: Model[] = [{ tenants: {}, kept: [], owners: {} }];
        for (const commands of rounds) {
          // Each at a later moment, or a move could not follow a registration.
          plane.now += 60_000;
          const done = await Promise.all(
            commands.map(async (asked): Promise<Done> => {
              const { status, body } = await plane.call(requestOf(asked));
              return { command: asked, status, code: (body as { code?: string } | null)?.code };
            }),
          );
          const found = await seen(plane);
          const before = possible;
          possible = unique(before.flatMap((model) => explained(model, done))).filter(
            (model) => text(model) === text(found),
          );
          if (possible.length === 0) {
            throw new Error(
              `No order of ${JSON.stringify(done)} leads from ${JSON.stringify(before)} to ${JSON.stringify(found)}.`,
            );
          }
        }
        await plane.app.close();
        await registry.close?.();
      }),
      { numRuns: times },
    );
  });

  it('has registered, and moved, every API of which it said so while the tenant was being deleted', async () => {
    const registry = await open();
    const { call } = await testPlane({ registry });
    const tell = async (method: 'POST' | 'DELETE' | 'GET', url: string, payload?: object) =>
      call({ method, url, ...(payload && { payload }) });
    await tell('POST', '/v1/tenants', { id: 'giver', name: 'giver' });
    const apiOf = (restApiId: string, tenantId: string) => ({
      accountId: '111122223333',
      region: 'eu-west-1',
      restApiId,
      stage: 'prod',
      tenantId,
    });
    for (let round = 0; round < 5; round += 1) {
      const id = `t-${round}`;
      await tell('POST', '/v1/tenants', { id, name: id });
      await tell('POST', '/v1/apis', apiOf(`moved${round}`, 'giver'));
      const [deleted, ...answers] = await Promise.all([
        tell('DELETE', `/v1/tenants/${id}`),
        ...[1, 2, 3, 4, 5].map((n) => tell('POST', '/v1/apis', apiOf(`r${round}x${n}`, id))),
        tell('POST', `/v1/apis/111122223333/eu-west-1/moved${round}/prod/move`, { tenantId: id }),
      ]);
      const owned = (await tell('GET', `/v1/apis?tenant=${id}`)).body as { items: object[] };
      const told = answers.filter(({ status }) => status === 200 || status === 201);
      expect(owned.items).toHaveLength(told.length);
      expect(deleted?.status === 200 ? told.length : 0).toBe(0);
      expect((await tell('GET', `/v1/tenants/${id}`)).status).toBe(
        deleted?.status === 200 ? 404 : 200,
      );
    }
    await registry.close?.();
  });
}

const unique = (models: readonly Model[]): Model[] => [
  ...new Map(models.map((model) => [JSON.stringify([text(model), model.kept]), model])).values(),
];

describe('changes by several clients at once, on one machine', () => {
  let folder: string;
  let registry: EmbeddedRegistry | undefined;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatebook-changes-'));
  });
  afterAll(async () => {
    await registry?.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });
  suite(
    async () => {
      count += 1;
      registry = await openRegistry({ folder: join(folder, String(count)) });
      return registry;
    },
    { times: histories, rounds: 10 },
  );
});

describe('changes by several clients at once, in DynamoDB', () => {
  let dynamo: Awaited<ReturnType<typeof startDynalite>>;
  beforeAll(async () => {
    dynamo = await startDynalite();
  });
  afterAll(() => dynamo.close());
  suite(async () => dynamodbRegistry({ client: dynamo.client, table: await dynamo.newTable() }), {
    times: Math.ceil(histories / 10),
    rounds: 4,
  });
});
