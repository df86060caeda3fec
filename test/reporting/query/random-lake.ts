import fc from 'fast-check';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { LogRow } from '../../fixtures/small-lake.js';
import { range } from './hand-checked-log.js';

const accounts = ['111122223333', '444455556666'];
const regions = ['eu-west-1', 'us-east-1'];
const stages = ['prod', 'beta'];
const hour = 3_600_000;

const api = fc.record({
  accountId: fc.constantFrom(...accounts),
  region: fc.constantFrom(...regions),
  restApiId: fc.constantFrom('a1', 'a2'),
  stage: fc.constantFrom(...stages),
});

/** Windows that never overlap: each API is cut at up to two moments, and each part given to someone or to nobody. */
export const registry: fc.Arbitrary<ApiWindow[]> = fc
  .uniqueArray(
    fc.record({
      api,
      cuts: fc.uniqueArray(fc.integer({ min: 0, max: 48 * 60 }), { maxLength: 2 }),
      owners: fc.array(fc.constantFrom('acme', 'globex', null), { minLength: 3, maxLength: 3 }),
    }),
    { selector: (entry) => JSON.stringify(entry.api), maxLength: 8, size: 'max' },
  )
  .map((entries) =>
    entries.flatMap((entry) => {
      const moments = [
        null,
        ...entry.cuts.toSorted((a, b) => a - b).map((cut) => range.from + cut * 60_000),
        null,
      ];
      return moments.slice(0, -1).flatMap((from, index) => {
        const tenantId = entry.owners[index];
        const to = moments[index + 1] ?? null;
        return tenantId ? [{ ...entry.api, tenantId, validFrom: from, validTo: to }] : [];
      });
    }),
  );

/** Requests in the two days of `range`, before it and after it, of enrolled APIs and others. */
export const requests: fc.Arbitrary<LogRow[]> = fc.array(
  fc
    .record({
      request_time: fc.integer({ min: range.from - 48 * hour, max: range.to + hour }),
      account_id: fc.constantFrom(...accounts),
      region: fc.constantFrom(...regions, 'unknown'),
      api_id: fc.constantFrom('a1', 'a2', null),
      stage: fc.constantFrom(...stages),
      status: fc.constantFrom(200, 204, 301, 401, 403, 404, 429, 500, null),
      domain_name: fc.constantFrom('one.example', 'two.example', null),
      route: fc.constantFrom('/a', '/b', null),
      path: fc.constantFrom('/a/1', '/b/2'),
      ip: fc.constantFrom('192.0.2.1', '192.0.2.2'),
      consumer: fc.constantFrom('Ada', 'Grace', null),
      usage_plan: fc.constantFrom('gold', null),
      sign_in: fc.constantFrom('iam', 'cognito', 'none'),
      sub: fc.constantFrom('user', null),
      failure_class: fc.constantFrom('quota', 'throttle', 'waf', null),
      country: fc.constantFrom('DE', null),
      is_bot: fc.boolean(),
      response_latency: fc.option(fc.integer({ min: 0, max: 40_000 })),
      integration_latency: fc.option(fc.integer({ min: 0, max: 40_000 })),
      authorizer_latency: fc.option(fc.integer({ min: 0, max: 500 })),
      response_length: fc.option(fc.integer({ min: 0, max: 5000 })),
    })
    .map((row): LogRow => row),
  { maxLength: 60, size: 'max' },
);
