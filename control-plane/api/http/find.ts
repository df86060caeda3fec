import { type ErrorCode, ProductError } from '../../../core/product-error.js';
import { openOwner } from '../../../core/registry/ownership.js';
import type { Registry, Stored } from '../../../core/registry/registry.js';

/** The item, or the error that says what there is none of. */
async function found<C extends Parameters<Registry['get']>[0]>(
  registry: Registry,
  collection: C,
  id: string,
  code: ErrorCode,
  sentence: string,
): Promise<Stored<C>> {
  const stored = await registry.get(collection, id);
  if (stored) return stored;
  throw new ProductError(code, sentence);
}

/** @throws ProductError `unknown-tenant` */
export const findTenant = (registry: Registry, id: string) =>
  found(
    registry,
    'tenants',
    id,
    'unknown-tenant',
    `There is no tenant ${id}. GET /v1/tenants lists them.`,
  );

/** An API that somebody owns now; one that was deregistered is history. @throws ProductError `unknown-api` */
export async function findApi(registry: Registry, id: string): Promise<Stored<'apis'>> {
  const stored = await registry.get('apis', id);
  if (stored && openOwner(stored.item.ownership) !== null) return stored;
  throw new ProductError(
    'unknown-api',
    stored
      ? `API ${id} was deregistered at ${stored.item.ownership.at(-1)?.validTo}. GET /v1/apis?ended=true shows its history.`
      : `API ${id} is not registered. GET /v1/apis lists those that are.`,
  );
}

/** @throws ProductError `unknown-pipeline` */
export const findPipeline = (registry: Registry, id: string) =>
  found(
    registry,
    'pipelines',
    id,
    'unknown-pipeline',
    `There is no pipeline in ${id}. Launch "Gatebook pipeline" from Service Catalog in that account and Region.`,
  );

/** @throws ProductError `unknown-product-update` */
export const findProductUpdate = (registry: Registry, id: string) =>
  found(
    registry,
    'product-updates',
    id,
    'unknown-product-update',
    `There is no update ${id} of the product. GET /v1/product-updates lists them.`,
  );

/** @throws ProductError `unknown-schedule` */
export const findSchedule = (registry: Registry, id: string) =>
  found(
    registry,
    'report-schedules',
    id,
    'unknown-schedule',
    `There is no report schedule ${id}. GET /v1/tenants/{tenantId}/report-schedules lists them.`,
  );

/** @throws ProductError `unknown-grant` */
export const findGrant = (registry: Registry, id: string) =>
  found(
    registry,
    'grants',
    id,
    'unknown-grant',
    `There is no grant ${id}. GET /v1/grants lists them.`,
  );

/** @throws ProductError `unknown-delivery` */
export const findDelivery = (registry: Registry, id: string) =>
  found(
    registry,
    'deliveries',
    id,
    'unknown-delivery',
    `There is no delivery ${id}. GET /v1/deliveries lists them.`,
  );

/** @throws ProductError `unknown-backfill` */
export const findBackfill = (registry: Registry, accountId: string, key: string) =>
  found(
    registry,
    'backfills',
    `${accountId}/${key}`,
    'unknown-backfill',
    `There is no backfill ${key} in account ${accountId}. GET /v1/accounts/${accountId}/backfills lists them.`,
  );
