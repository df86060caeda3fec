import fc from 'fast-check';
import { mostStatements } from '../../../reporting/lake/next-statement.js';
import {
  type Merge,
  queryFailed,
  rollUpLake,
  throttled,
  timedOut,
} from '../../fixtures/roll-up-run.js';
import { runs } from '../../fixtures/runs.js';

const accountsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => String(100_000_000_000 + index * 7));
const badData = 'HIVE_BAD_DATA: Error parsing a column in row 1: not json';
const unreadable =
  (...poisoned: readonly (string | undefined)[]) =>
  ({ accounts }: Merge) =>
    accounts.some((account) => poisoned.includes(account)) ? queryFailed(badData) : undefined;
const fifty = accountsOf(50);

test('an account whose rows cannot be read is set aside, and the other 49 go on in the same run', async () => {
  const lake = rollUpLake(fifty);
  const ran = await lake.run(unreadable(fifty[17]));
  for (const table of ['usage', 'audience']) {
    expect(lake.stale(table)).toEqual([fifty[17]]);
    // What was there before stays.
    expect(lake.hours[table]?.get(fifty[17] as string)).toBe(0);
    expect(lake.alerts.filter((it) => it.includes(`account ${fifty[17]}`))).toHaveLength(2);
  }
  expect(lake.notes).toEqual(
    ['usage', 'audience'].map(() => ({
      account: fifty[17],
      reason: badData,
      queryId: expect.any(String),
    })),
  );
  // The first roll-up searches by halves; the second tries the account that is known for itself.
  const statements = (table: string) => ran.filter((it) => it.table === table).length;
  expect(statements('usage')).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(50)));
  expect(statements('audience')).toBe(3);
  // What Athena says may quote rows: it is in the lake, and not in a log.
  expect(lake.alerts.join()).not.toContain('not json');
});

test('the next run tries the account with all others again', async () => {
  const lake = rollUpLake(fifty);
  await lake.run(unreadable(fifty[17]));
  const ran = await lake.run(() => undefined);
  expect(ran.map(({ accounts }) => accounts.length)).toEqual([50, 50]);
  expect(lake.stale('usage')).toEqual([]);
  expect(lake.notes).toHaveLength(2);
});

test('an account that was set aside earlier and another that is new are both found', async () => {
  const lake = rollUpLake(fifty);
  await lake.run(unreadable(fifty[17]));
  await lake.run(unreadable(fifty[17], fifty[40]));
  expect(lake.stale('usage')).toEqual([fifty[17], fifty[40]]);
  expect(lake.stale('audience')).toEqual([fifty[17], fifty[40]]);
});

test('whoever is poisoned, exactly those are left out, as long as somebody can be read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 120 }),
      fc.uniqueArray(fc.nat({ max: 119 }), { maxLength: 6 }),
      async (count, places) => {
        const accounts = accountsOf(count);
        const poisoned = accounts.filter((_, index) => places.includes(index));
        fc.pre(poisoned.length < count);
        const lake = rollUpLake(accounts);
        await lake.run(unreadable(...poisoned));
        expect(lake.stale('usage')).toEqual(poisoned);
        expect(lake.stale('audience')).toEqual(poisoned);
        expect(new Set(lake.notes.map(({ account }) => account))).toEqual(new Set(poisoned));
      },
    ),
    { numRuns: runs(6) },
  );
});

test('too many poisoned accounts end the search at its bound, with an alarm, and each run gets further', async () => {
  const accounts = accountsOf(1000);
  const poisoned = accounts.filter((_, index) => index % 50 === 7);
  const lake = rollUpLake(accounts);
  const ran = await lake.run(unreadable(...poisoned));
  expect(ran.filter(({ table }) => table === 'usage')).toHaveLength(mostStatements);
  expect(lake.alerts.some((it) => /\d+ accounts were not rolled up/.test(it))).toBe(true);
  const before = lake.stale('usage').length;
  await lake.run(unreadable(...poisoned));
  await lake.run(unreadable(...poisoned));
  expect(lake.stale('usage').length).toBeLessThan(before);
  expect(lake.stale('usage')).toEqual(poisoned);
});

test.each([
  ['is throttled', throttled],
  ['lost its commit against another', () => queryFailed('ICEBERG_COMMIT_ERROR: Failed to commit')],
  ['met a fault that passes', () => queryFailed('GENERIC_INTERNAL_ERROR: worker lost', true)],
])('a statement that %s is tried again as it is, after a pause', async (_, fault) => {
  const lake = rollUpLake(fifty);
  let failures = 3;
  const ran = await lake.run(() => (failures-- > 0 ? fault() : undefined));
  expect(ran.map(({ accounts }) => accounts.length)).toEqual([50, 50, 50, 50, 50]);
  expect(lake.pauses).toEqual([5, 15, 45]);
  expect(lake.stale('usage')).toEqual([]);
  expect(lake.notes).toEqual([]);
});

test('a statement that is slow once is tried again as it is', async () => {
  const lake = rollUpLake(fifty);
  let failures = 1;
  const ran = await lake.run(() => (failures-- > 0 ? timedOut() : undefined));
  expect(ran).toHaveLength(3);
  expect(lake.notes).toEqual([]);
});

test('an account whose rows keep every statement from ending does not keep the others', async () => {
  const lake = rollUpLake(fifty);
  await lake.run(({ accounts }) =>
    accounts.includes(fifty[3] as string) ? timedOut() : undefined,
  );
  expect(lake.stale('usage')).toEqual([fifty[3]]);
});

test('an Athena that goes on refusing fails the run, and no account is blamed', async () => {
  const lake = rollUpLake(fifty);
  await expect(lake.run(throttled)).rejects.toMatchObject({ name: 'RollUpFailed' });
  expect(lake.pauses).toEqual([5, 15, 45, 120]);
  expect(lake.notes).toEqual([]);
});

test('a statement that fails for everybody fails the run, and no account is blamed', async () => {
  const lake = rollUpLake(fifty);
  const run = lake.run(() => queryFailed('SYNTAX_ERROR: line 1:8'));
  await expect(run).rejects.toMatchObject({
    name: 'RollUpFailed',
    message: expect.stringContaining('no account is to blame'),
  });
  expect(lake.notes).toEqual([]);
  expect(lake.alerts).toEqual([]);
});

test('an answer of Athena that was cut off is no word against anybody until tries were made', async () => {
  const lake = rollUpLake(fifty);
  const cut = Object.assign(new Error('{"QueryExecution":{"Query":"MERGE INTO \\"usage\\" AS ke'), {
    name: 'States.TaskFailed',
  });
  const ran = await lake.run(({ accounts, table }) => {
    if (!accounts.includes(fifty[9] as string) || table !== 'usage') return undefined;
    return accounts.length > 12 ? cut : queryFailed(badData);
  });
  expect(ran.slice(0, 6).map(({ accounts }) => accounts.length)).toEqual([50, 50, 50, 50, 50, 25]);
  expect(lake.stale('usage')).toEqual([fifty[9]]);
});
