import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { readCatalogue } from '../../control-plane/catalogue/api-gateway.js';
import { catalogueOf } from '../../core/catalogue.js';
import { pacer } from '../../core/pace.js';

/** API Gateway's paging: `position` leads on, pages hold at most `limit`. */
const account = (keys: number, plans: Record<string, number>) => {
  const calls: string[] = [];
  const page = (items: object[], { limit, position }: { limit?: number; position?: string }) => {
    const from = Number(position ?? 0);
    const to = Math.min(items.length, from + (limit ?? 25));
    return { items: items.slice(from, to), ...(to < items.length && { position: String(to) }) };
  };
  const key = (index: number) => ({ id: `k${index}`, name: `key ${index}`, value: undefined });
  const client = {
    send: async ({
      constructor: { name },
      input,
    }: {
      constructor: { name: string };
      input: never;
    }) => {
      calls.push(name);
      const ask = input as {
        limit?: number;
        position?: string;
        usagePlanId?: string;
        includeValues?: boolean;
      };
      if (name === 'GetApiKeysCommand') {
        expect(ask.includeValues).toBe(false);
        return page(
          Array.from({ length: keys }, (_, index) => key(index)),
          ask,
        );
      }
      if (name === 'GetUsagePlansCommand') {
        return page(
          Object.keys(plans).map((plan) => ({
            id: plan,
            name: `plan ${plan}`,
            apiStages: [{ apiId: 'a1', stage: 'prod' }],
          })),
          ask,
        );
      }
      return page(
        Array.from({ length: plans[ask.usagePlanId as string] ?? 0 }, (_, index) => key(index)),
        ask,
      );
    },
  } as unknown as APIGatewayClient;
  return { client, calls };
};

test('every page of keys, plans and keys of plans is read', async () => {
  const { client, calls } = account(1201, { gold: 1100, silver: 0 });
  const object = await readCatalogue(client, async () => {});
  expect(Object.keys(object.keys)).toHaveLength(1201);
  expect(object.plans.map(({ name, keys }) => [name, keys.length])).toEqual([
    ['plan gold', 1100],
    ['plan silver', 0],
  ]);
  expect(calls).toHaveLength(3 + 1 + 3 + 1);
  const catalogue = catalogueOf({ generatedAt: '2026-11-22T00:00:00Z', ...object });
  expect(catalogue.consumerOf('k1200')).toBe('key 1200');
  expect(catalogue.planOf('a1', 'prod', 'k1099')).toBe('plan gold');
});

test('an account without keys has an empty catalogue', async () => {
  expect(await readCatalogue(account(0, {}).client, async () => {})).toEqual({
    keys: {},
    plans: [],
  });
});

test('calls are at most five a second, and a pause is not made up for', async () => {
  let clock = 0;
  const at: number[] = [];
  const pace = pacer(5, {
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
    },
  });
  for (let call = 0; call < 6; call += 1) {
    await pace();
    at.push(clock);
  }
  expect(at).toEqual([0, 200, 400, 600, 800, 1000]);
  clock += 60_000;
  await pace();
  await pace();
  expect(clock).toBe(61_200);
});
