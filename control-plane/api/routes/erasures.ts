import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import {
  type ErasableColumn,
  type ErasureMatch,
  erasableColumns,
} from '../../../core/access-log/erasable.js';
import type { Eraser } from '../../../core/ports/eraser.js';
import { ingestIdPattern } from '../../../core/ports/ingest-record.js';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import {
  type Erasure,
  erasureCounts,
  nothingErased,
  remainingPlace,
} from '../../../core/registry/erasure.js';
import { everyItem, type Stored } from '../../../core/registry/registry.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { exampleErasure } from '../http/examples.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { flag, named } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const value = z
  .string()
  .min(1, 'a value has one character at least')
  .max(4096, 'a value has 4,096 characters at most')
  .refine((text) => !/\p{Cs}/u.test(text), 'a value has no halves of characters');

const address = value.refine(
  (text) => z.union([z.ipv4(), z.ipv6()]).safeParse(text).success,
  'an address is written 198.51.100.7 or 2001:db8::7',
);

const match = z
  .strictObject({
    sub: value.optional().describe("The token's subject"),
    ip: address.optional().describe('The address, however its rows write it'),
    identity_user: value.optional().describe('The IAM user or role session'),
    api_key_id: value.optional().describe("The API key's id"),
    consumer: value.optional().describe("The API key's name"),
  } satisfies Record<ErasableColumn, z.ZodType>)
  .refine((given) => matched(given).length === 1, {
    error: `name exactly one of ${erasableColumns.join(', ')}`,
  });

const matched = (given: { readonly [column in ErasableColumn]?: string | undefined }) =>
  erasableColumns.flatMap((column) => {
    const value = given[column];
    return value === undefined ? [] : [{ column, value }];
  });

const order = z
  .strictObject({ tenant: tenantId, match })
  .meta({ id: 'NewErasure', examples: [{ tenant: 'acme', match: { ip: '198.51.100.7' } }] });

const plan = z
  .object({
    found: erasureCounts,
    until: instant.describe('Requests up to this time would never come back'),
    reports: z.array(z.string()).describe('Deliveries over a time of one of the requests'),
    remaining: z.array(remainingPlace).describe('Where it may still be afterwards, out of reach'),
  })
  .meta({
    id: 'ErasurePlan',
    examples: [
      {
        found: exampleErasure.found,
        until: exampleErasure.until,
        reports: exampleErasure.reports,
        remaining: exampleErasure.remaining,
      },
    ],
  });

const erasurePath = z.strictObject({
  id: z
    .string()
    .regex(ingestIdPattern, 'the id of an erasure, such as 20261129T025217123Z-1a2b3c4d')
    .meta({ examples: [exampleErasure.id] }),
});

/** Erasures that run in this process: one that the registry calls running and is none of these was interrupted. */
export const erasureRoutes: AddRoutes = (app, tools) => {
  const { registry, clock, changes, eraser } = tools;
  const running = new Set<string>();
  const tag = 'Privacy';

  const shown = (erasure: Erasure): Erasure =>
    erasure.state === 'running' && !running.has(erasure.id)
      ? { ...erasure, state: 'interrupted' }
      : erasure;

  /** Removes everything, and keeps how far it has come; whoever asked reads that. */
  async function run(match: ErasureMatch, begun: Stored<'erasures'>): Promise<void> {
    let stored = begun;
    const keep = async (now: Erasure): Promise<void> => {
      const kept = await registry.put('erasures', now, stored.version);
      if (kept === 'conflict') throw new Error('Somebody else has changed the erasure.');
      stored = kept;
    };
    try {
      const done = await needed(eraser).erase(match, begun.item, keep);
      await keep({ ...done, state: 'done', finishedAt: clock().toISOString() });
    } catch (error) {
      const reason =
        error instanceof ProductError
          ? error.message
          : 'A fault of Gatebook. Ask for the erasure again: it goes on where it ended.';
      app.log.error({ err: error }, 'erasure failed');
      await keep({ ...stored.item, state: 'failed', reason }).catch(() => undefined);
    } finally {
      running.delete(begun.item.id);
    }
  }

  app.post(
    '/erasures',
    operation('createErasure', {
      tag,
      summary: 'Erase a person or a consumer of a tenant, on one machine',
      description:
        'Removes every request of the tenant in which one column has one value, with all that was made of it, and keeps it from coming back. It goes on by itself: read it again until it is `done`, when it is the certificate. The same match again finds nothing more, and goes on with an erasure that was interrupted. docs/erasure.md says what is removed and what stays.',
      query: z.strictObject({
        dryRun: flag.describe('Count what there is, and change nothing'),
      }),
      body: order,
      answers: { 200: plan, 202: named.erasure },
      errors: ['not-set-up', 'unknown-tenant', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const { tenant, match } = request.body;
      const erasing = needed(eraser);
      await findTenant(registry, tenant);
      const [one] = matched(match);
      const sought: ErasureMatch = { tenantId: tenant, ...(one as NonNullable<typeof one>) };
      const valueHash = await erasing.hashOf(sought);
      const open = await unfinished(sought, valueHash);
      if (open && running.has(open.item.id)) return reply.code(202).send(open.item);
      const found = await erasing.plan(sought);
      if (request.query.dryRun) return reply.code(200).send(copiedPlan(found));
      const at = clock().toISOString();
      const stored =
        open ??
        (await changes.put(request, 'erasures', undefined, {
          id: `${at.replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`,
          tenantId: tenant,
          column: sought.column,
          valueHash,
          state: 'running',
          reason: null,
          by: request.caller?.name ?? 'Gatebook',
          startedAt: at,
          finishedAt: null,
          ...copiedPlan(found),
          erased: nothingErased,
          files: [],
          rejectedFiles: [],
          documents: [],
          mails: [],
        }));
      running.add(stored.item.id);
      // One that goes on is of all that there is by now.
      const { until, remaining } = copiedPlan(found);
      const begun = { ...stored.item, until, remaining, state: 'running' as const, reason: null };
      void run(sought, { ...stored, item: begun });
      return reply.code(202).header('location', `/v1/erasures/${begun.id}`).send(begun);
    },
  );

  /** An erasure of the same that has not come to its end. */
  async function unfinished(
    { tenantId, column }: ErasureMatch,
    valueHash: string,
  ): Promise<Stored<'erasures'> | undefined> {
    for await (const stored of everyItem(registry, 'erasures')) {
      const { item } = stored;
      if (item.state === 'done' || item.tenantId !== tenantId || item.column !== column) continue;
      if (item.valueHash === valueHash) return stored;
    }
    return undefined;
  }

  app.get(
    '/erasures',
    operation('listErasures', {
      tag,
      summary: 'List erasures, the latest first',
      query: z.strictObject({ ...pagingQuery, tenant: tenantId.optional() }),
      answers: { 200: pageOf(named.erasure) },
    }),
    async ({ query: { tenant, ...query } }) => {
      const found = await page(tools, 'erasures', query, {
        order: 'descending',
        filters: [tenant],
        matches: (item) => tenant === undefined || item.tenantId === tenant,
      });
      return { ...found, items: found.items.map(shown) };
    },
  );

  app.get(
    '/erasures/:id',
    operation('getErasure', {
      tag,
      summary: 'Read an erasure, or its certificate once it is done',
      params: erasurePath,
      answers: { 200: named.erasure },
      volatile: true,
      errors: ['unknown-erasure'],
    }),
    async ({ params: { id } }) => {
      const stored = await registry.get('erasures', id);
      if (stored) return shown(stored.item);
      throw new ProductError(
        'unknown-erasure',
        `There is no erasure ${id}. GET /v1/erasures lists them.`,
      );
    },
  );
};

const copiedPlan = ({ found, until, reports, remaining }: Awaited<ReturnType<Eraser['plan']>>) => ({
  found,
  until,
  reports: [...reports],
  remaining: [...remaining],
});

function needed(eraser: Eraser | undefined): Eraser {
  if (eraser) return eraser;
  throw new ProductError(
    'not-set-up',
    'Erasing is not on this deployment: in AWS it is done by hand. docs/erasure-in-aws.md says how.',
  );
}
