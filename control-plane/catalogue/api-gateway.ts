import {
  type APIGatewayClient,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import type { CatalogueObject } from '../../core/catalogue.js';
import { cataloguePlan } from '../../core/usage-plan.js';

/** The most that API Gateway gives per page. */
const pageSize = 500;

/**
 * Reads every API key's name (never its value) and every usage plan with its stages and keys.
 *
 * @param pace is awaited before each call: API Gateway allows ten management calls a second per account, all
 *   callers together, and that limit cannot be raised
 */
export const readCatalogue = async (
  client: APIGatewayClient,
  pace: () => Promise<void>,
): Promise<Omit<CatalogueObject, 'generatedAt'>> => {
  const keys: Record<string, string> = {};
  for await (const page of pages(pace, (position) =>
    client.send(new GetApiKeysCommand({ includeValues: false, limit: pageSize, position })),
  )) {
    for (const { id, name } of page.items ?? []) if (id && name) keys[id] = name;
  }
  const plans: CatalogueObject['plans'] = [];
  for await (const page of pages(pace, (position) =>
    client.send(new GetUsagePlansCommand({ limit: pageSize, position })),
  )) {
    for (const plan of page.items ?? []) {
      if (!plan.id || !plan.name) continue;
      const planKeys: string[] = [];
      const usagePlanId = plan.id;
      for await (const keyPage of pages(pace, (position) =>
        client.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: pageSize, position })),
      )) {
        for (const { id } of keyPage.items ?? []) if (id) planKeys.push(id);
      }
      const found = cataloguePlan(plan, planKeys);
      if (found) plans.push(found);
    }
  }
  return { keys, plans };
};

async function* pages<Page extends { position?: string | undefined }>(
  pace: () => Promise<void>,
  get: (position: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let position: string | undefined;
  do {
    await pace();
    const page = await get(position);
    yield page;
    position = page.position;
  } while (position);
}
