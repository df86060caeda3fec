import fc from 'fast-check';
import { demoTraffic } from '../../../local/demo/traffic.js';
import { runs } from '../../fixtures/runs.js';

const until = Date.UTC(2026, 10, 1);
const lines = (options: { requests: number; days: number; seed: number }) =>
  [...demoTraffic({ ...options, until })].flat();

describe('demo traffic', () => {
  it('is the same for the same seed and another for another', () => {
    const options = { requests: 500, days: 3, seed: 7 };
    expect(lines(options)).toEqual(lines(options));
    expect(lines(options)).not.toEqual(lines({ ...options, seed: 8 }));
  });

  it('has exactly as many requests as asked for, inside the period, in order of time, each once', () => {
    fc.assert(
      fc.property(
        fc.record({
          requests: fc.integer({ min: 1, max: 1500 }),
          days: fc.integer({ min: 1, max: 40 }),
          seed: fc.nat(),
        }),
        (options) => {
          const requests = lines(options).map((line) => JSON.parse(line));
          const times = requests.map((request) => Number(request.requestTimeEpoch));
          expect(requests).toHaveLength(options.requests);
          expect(Math.min(...times)).toBeGreaterThanOrEqual(until - options.days * 86_400_000);
          expect(Math.max(...times)).toBeLessThan(until);
          expect(times).toEqual([...times].sort((one, other) => one - other));
          expect(new Set(requests.map((request) => request.extendedRequestId)).size).toBe(
            options.requests,
          );
        },
      ),
      { numRuns: runs(2) },
    );
  });

  it('tells of quota, throttling, expired tokens, a scanner and an outage', () => {
    const types = new Set(
      lines({ requests: 25_000, days: 30, seed: 1 }).map(
        (line) => JSON.parse(line).errorResponseType,
      ),
    );
    expect([...types]).toEqual(
      expect.arrayContaining([
        'QUOTA_EXCEEDED',
        'THROTTLED',
        'EXPIRED_TOKEN',
        'WAF_FILTERED',
        'INTEGRATION_TIMEOUT',
      ]),
    );
  });
});
