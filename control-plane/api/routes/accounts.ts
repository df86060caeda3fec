import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { type Api, apiKinds } from '../../../core/registry/api.js';
import { accountId as accountIdSchema, apiRef } from '../../../core/registry/api-window.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import {
  type HealthState,
  healthStates,
  pipelineHealth,
} from '../../../core/registry/pipeline-health.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { tenantId } from '../../../core/registry/tenant.js';
import type { MemberAccount } from '../../ports/organisation.js';
import { coverage } from '../http/enrolment.js';
import { exampleApi, examplePipeline } from '../http/examples.js';
import { findPipeline } from '../http/find.js';
import { operation } from '../http/operation.js';
import {
  isFound,
  pageOf,
  pageOfAll,
  pagingQuery,
  searchText,
  sortedBy,
  sortOf,
} from '../http/paging.js';
import { accountPath, named } from '../http/schemas.js';
import type { AddRoutes, Tools } from '../http/tools.js';

/** The external id is between the pipeline and the control plane. */
const withoutExternalId = ({ externalId: _, ...told }: Pipeline) => told;

const health = pipelineHealth.pick({
  state: true,
  since: true,
  allowedMinutes: true,
  checkedAt: true,
});

const account = z
  .object({
    accountId: accountIdSchema,
    name: z.string(),
    state: z.enum(['active', 'suspended', 'closing']),
    organisationalUnits: z.array(z.string()).describe('From the root down'),
    pipelines: z.array(
      named.pipeline.omit({ externalId: true }).extend({
        lastRowSeenAt: z
          .string()
          .nullable()
          .describe('When its newest row was requested; in AWS, when it arrived in the lake'),
        stages: z.object({ managed: z.int(), drifted: z.int(), failing: z.int() }),
        health: health
          .nullable()
          .describe('As the hourly check found it; null before the first one, and on one machine'),
      }),
    ),
  })
  .meta({
    id: 'Account',
    examples: [
      {
        accountId: examplePipeline.accountId,
        name: 'Orders',
        state: 'active' as const,
        organisationalUnits: ['Workloads', 'Prod'],
        pipelines: [
          {
            ...withoutExternalId(examplePipeline),
            lastRowSeenAt: '2026-11-02T09:58:12.345Z',
            stages: { managed: 3, drifted: 1, failing: 0 },
            health: {
              state: 'healthy' as const,
              since: '2026-11-01T08:47:00.000Z',
              allowedMinutes: 930,
              checkedAt: '2026-11-02T09:47:00.000Z',
            },
          },
        ],
      },
    ],
  });

const stage = z
  .object({
    id: z.string(),
    region: z.string(),
    kind: z.enum(apiKinds),
    restApiId: z.string(),
    apiName: z.string(),
    stage: z.string(),
    logsTo: z.enum(['gatebook', 'elsewhere', 'nowhere']),
    destinationArn: z.string().nullable(),
    tenantId: tenantId.nullable().describe('Null: not registered'),
  })
  .meta({
    id: 'StageCoverage',
    examples: [
      {
        id: exampleApi.id,
        region: exampleApi.region,
        kind: exampleApi.kind,
        restApiId: exampleApi.restApiId,
        apiName: 'orders',
        stage: exampleApi.stage,
        logsTo: 'gatebook' as const,
        destinationArn: exampleApi.logging.destinationArn,
        tenantId: 'acme',
      },
    ],
  });

const orders = { name: ({ name }: MemberAccount) => name };

const listQuery = z.strictObject({
  ...pagingQuery,
  ou: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('An organisational unit’s path, such as Workloads/Prod'),
  pipeline: z.enum(['some', 'none']).optional().describe('Accounts with, or without, a pipeline'),
  health: z
    .enum(healthStates)
    .optional()
    .describe('Accounts with a pipeline in this state, such as `quiet`'),
  q: searchText.describe('A part of the id or the name'),
  sort: sortOf(orders),
});

export const accountRoutes: AddRoutes = (app, tools) => {
  const { registry, stages, cursors } = tools;
  const tag = 'Accounts';

  app.get(
    '/accounts',
    operation('listAccounts', {
      tag,
      summary: 'List the organisation’s accounts with their pipelines',
      query: listQuery,
      answers: { 200: pageOf(account) },
    }),
    async ({ query: { ou, pipeline, health, q, sort, ...query } }) => {
      const list = JSON.stringify(['accounts', ou, pipeline, health, q, sort]);
      const launched = await accountsWithPipelines(registry);
      const inState = health && (await accountsInState(registry, health));
      const all = (await membersOf(tools))
        .filter((member) => !ou || isWithin(member, ou))
        .filter((member) => !pipeline || launched.has(member.accountId) === (pipeline === 'some'))
        .filter((member) => !inState || inState.has(member.accountId))
        .filter((member) => isFound(q, [member.accountId, member.name]));
      const { items, next } = await pageOfAll(cursors, list, query, {
        all,
        idOf: ({ accountId }) => accountId,
        sort: sortedBy(sort, orders),
      });
      return { items: await withPipelines(tools, items), next };
    },
  );

  app.get(
    '/accounts/:accountId',
    operation('getAccount', {
      tag,
      summary: 'Read an account with its pipelines',
      params: accountPath,
      answers: { 200: account },
      errors: ['unknown-account'],
    }),
    async ({ params: { accountId } }) => {
      const member = (await membersOf(tools)).find((one) => one.accountId === accountId);
      const [account] = member ? await withPipelines(tools, [member]) : [];
      if (account) return account;
      throw new ProductError(
        'unknown-account',
        `There is no account ${accountId} in the organisation. GET /v1/accounts lists them.`,
      );
    },
  );

  app.get(
    '/accounts/:accountId/stages',
    operation('listStages', {
      tag,
      summary: 'The map of what is missing: every stage of an account, and where it logs to',
      params: accountPath,
      query: z.strictObject({ region: apiRef.shape.region }),
      answers: { 200: z.object({ items: z.array(stage) }) },
      errors: [
        'unknown-pipeline',
        'not-set-up',
        'aws-throttled',
        'aws-access-denied',
        'aws-role-missing',
        'aws-unreachable',
      ],
    }),
    async ({ params: { accountId }, query: { region } }) => {
      if (!stages) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook reaches no accounts: on one machine it knows the stages whose logs it was given.',
        );
      }
      const { item } = await findPipeline(registry, `${accountId}/${region}`);
      const registered = new Map<string, Api>();
      for await (const stored of everyItem(registry, 'apis', `${item.id}/`)) {
        registered.set(stored.item.id, stored.item);
      }
      const found = await stages.list(item);
      return {
        items: found.map((one) => ({
          region,
          kind: one.kind,
          restApiId: one.restApiId,
          apiName: one.apiName,
          stage: one.stage,
          ...coverage(item, registered, one),
        })),
      };
    },
  );
};

/** The organisation's accounts; where there is no organisation, those that APIs or pipelines tell of. */
async function membersOf({ organisation, registry }: Tools): Promise<MemberAccount[]> {
  if (organisation) return [...(await organisation.accounts())];
  const told = new Set<string>();
  for await (const { item } of everyItem(registry, 'apis')) told.add(item.accountId);
  for await (const { item } of everyItem(registry, 'pipelines')) told.add(item.accountId);
  return [...told].map((accountId) => ({
    accountId,
    name: accountId,
    state: 'active',
    organisationalUnits: [],
  }));
}

async function accountsWithPipelines(registry: Registry): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { item } of everyItem(registry, 'pipelines')) found.add(item.accountId);
  return found;
}

async function accountsInState(registry: Registry, state: HealthState): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { item } of everyItem(registry, 'pipeline-health'))
    if (item.state === state) found.add(item.id.split('/')[0] as string);
  return found;
}

const isWithin = ({ organisationalUnits }: MemberAccount, ou: string): boolean =>
  `${organisationalUnits.join('/')}/`.startsWith(`${ou}/`);

/** The accounts with their pipelines: the lake is asked once for all of them. */
async function withPipelines({ registry, freshness }: Tools, members: readonly MemberAccount[]) {
  const accounts = [];
  for (const member of members) {
    const stages = await stagesByRegion(registry, member.accountId);
    const healths = new Map<string, z.output<typeof health>>();
    for await (const { item } of everyItem(registry, 'pipeline-health', `${member.accountId}/`))
      healths.set(item.id, health.parse(item));
    const pipelines = [];
    for await (const { item } of everyItem(registry, 'pipelines', `${member.accountId}/`)) {
      pipelines.push({
        ...withoutExternalId(item),
        stages: stages.get(item.region) ?? { managed: 0, drifted: 0, failing: 0 },
        health: healths.get(item.id) ?? null,
      });
    }
    accounts.push({ ...member, pipelines });
  }
  const places = accounts.flatMap(({ pipelines }) => pipelines);
  const seen = places.length > 0 && freshness ? await freshness.lastRowsSeen(places) : [];
  const lastRowSeen = new Map(places.map((place, index) => [place, seen[index] ?? null]));
  return accounts.map(({ pipelines, organisationalUnits, ...account }) => ({
    ...account,
    organisationalUnits: [...organisationalUnits],
    pipelines: pipelines.map((place) => ({
      ...place,
      lastRowSeenAt: lastRowSeen.get(place) ?? null,
    })),
  }));
}

/** How the stages of an account's APIs stand, by Region. */
async function stagesByRegion(registry: Registry, accountId: string) {
  const counts = new Map<string, { managed: number; drifted: number; failing: number }>();
  for await (const { item } of everyItem(registry, 'apis', `${accountId}/`)) {
    const { state, drift, lastError } = item.logging;
    if (state === 'unmanaged' || state === 'off') continue;
    const count = counts.get(item.region) ?? { managed: 0, drifted: 0, failing: 0 };
    count.managed += 1;
    if (drift?.inStep === false) count.drifted += 1;
    if (lastError) count.failing += 1;
    counts.set(item.region, count);
  }
  return counts;
}
