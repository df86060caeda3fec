import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../../../local/cli/run-cli.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

// As the AWS CLI prints them; with --include-values a key's value stands there too.
const apiKeys = {
  items: [
    {
      id: 'k7hj2m4n6p',
      value: 'SeCrEtVaLuE0123456789abcdefghijklmnopqr',
      name: 'Acme web shop',
      description: 'the shop',
      enabled: true,
      createdDate: '2026-03-02T10:11:12+01:00',
      lastUpdatedDate: '2026-03-02T10:11:12+01:00',
      stageKeys: ['a1b2c3d4e5/prod'],
    },
    {
      id: 'q1w2e3r4t5',
      name: 'Globex app',
      enabled: false,
      createdDate: '2026-03-02T10:11:12+01:00',
      lastUpdatedDate: '2026-03-02T10:11:12+01:00',
      stageKeys: [],
    },
  ],
};
const usagePlans = {
  items: [
    {
      id: 'gold01',
      name: 'Gold',
      description: '',
      apiStages: [{ apiId: 'a1b2c3d4e5', stage: 'prod', throttle: {} }],
      throttle: { burstLimit: 200, rateLimit: 100.5 },
      quota: { limit: 100000, offset: 5, period: 'MONTH' },
      tags: {},
    },
    { id: 'free02', name: 'Free', apiStages: [] },
  ],
};
const planKeys = {
  items: [
    {
      id: 'k7hj2m4n6p',
      type: 'API_KEY',
      value: 'SeCrEtVaLuE0123456789abcdefghijklmnopqr',
      name: 'Acme web shop',
    },
  ],
};

let folder: string;
let data: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = path.join(folder, 'data');
});

const file = (name: string, content: unknown): string => {
  const place = path.join(folder, name);
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content, null, 4));
  return place;
};

async function gatebook(...words: string[]) {
  const said = { out: '', err: '' };
  const into = (name: keyof typeof said) => (text: string) => {
    said[name] += `${text}\n`;
  };
  jest.spyOn(console, 'log').mockImplementation(into('out'));
  jest.spyOn(console, 'error').mockImplementation(into('err'));
  return { code: await runCli(['--data-dir', data, ...words]), ...said };
}
const catalogue = () => JSON.parse(readFileSync(path.join(data, 'catalogue.json'), 'utf8'));

describe('the output of the AWS CLI', () => {
  it('gives names and limits to what is read afterwards, and no value of a key is kept', async () => {
    const files = [
      file('keys.json', `\ufeff${JSON.stringify(apiKeys)}`),
      file('plans.json', usagePlans),
      file('plan-gold01.json', planKeys),
    ];
    expect(await gatebook('catalogue', 'import', ...files, '--json')).toMatchObject({
      code: 0,
      out: '{"keys":2,"plans":2,"stored":true}\n',
    });
    expect(catalogue()).toEqual({
      generatedAt: expect.any(String),
      keys: { k7hj2m4n6p: 'Acme web shop', q1w2e3r4t5: 'Globex app' },
      plans: [
        {
          id: 'gold01',
          name: 'Gold',
          stages: ['a1b2c3d4e5:prod'],
          keys: ['k7hj2m4n6p'],
          quota: { limit: 100000, offset: 5, period: 'MONTH' },
          throttle: { rateLimit: 100.5, burstLimit: 200 },
        },
        { id: 'free02', name: 'Free', stages: [], keys: [] },
      ],
    });
    for (const name of ['catalogue.json', 'catalogues/unknown.unknown.json']) {
      expect(readFileSync(path.join(data, name), 'utf8')).not.toContain('SeCrEt');
    }
    const line = { ...JSON.parse(logLine({ id: '1' })), identityApiKeyId: 'k7hj2m4n6p' };
    await gatebook('ingest', file('log', `${JSON.stringify(line)}\n`));
    await withLake(data, async (lake) => {
      expect(await ask(lake, 'SELECT consumer, usage_plan FROM requests')).toEqual([
        { consumer: 'Acme web shop', usage_plan: 'Gold' },
      ]);
    });
    expect(JSON.parse((await gatebook('catalogue', 'list', '--json')).out)).toMatchObject([
      { plan: 'Gold', quota: '100000 a month', offset: 5, rate: 100.5, burst: 200, keys: 1 },
      { plan: 'Free', quota: null, keys: 0 },
    ]);
  });

  it('names requests that were stored before, once, and leaves the names that they have', async () => {
    const made = ['k7hj2m4n6p', 'q1w2e3r4t5', 'unknown000', undefined].map((identityApiKeyId, at) =>
      JSON.stringify({ ...JSON.parse(logLine({ id: `${at}` })), identityApiKeyId }),
    );
    await gatebook('ingest', file('log', made.join('\n')), '--account', '111122223333');
    const files = [file('keys.json', apiKeys), file('plans.json', usagePlans)];
    await gatebook('catalogue', 'import', ...files, `gold01=${file('k.json', planKeys)}`);
    const rows = () =>
      withLake(data, (lake) =>
        ask(
          lake,
          'SELECT consumer, usage_plan, count(*) AS n FROM requests GROUP BY ALL ORDER BY ALL NULLS LAST',
        ),
      );
    const expected = [
      { consumer: 'Acme web shop', usage_plan: 'Gold', n: 1 },
      { consumer: 'Globex app', usage_plan: null, n: 1 },
      { consumer: null, usage_plan: null, n: 2 },
    ];
    expect(await rows()).toEqual(expected);
    const named = await withLake(data, (lake) =>
      ask(lake, 'SELECT sum(requests) AS n FROM usage WHERE usage_plan IS NOT NULL'),
    );
    expect(named).toEqual([{ n: 1 }]);
    const renamed = { items: [{ ...apiKeys.items[0], name: 'Acme' }] };
    await gatebook('catalogue', 'import', file('renamed.json', renamed));
    expect(await rows()).toEqual(expected);
    const again = await gatebook(
      'ingest',
      '--json',
      file('log', made.join('\n')),
      '--account',
      '111122223333',
    );
    expect(JSON.parse(again.out)).toMatchObject({ stored: 0, duplicates: 4 });
  });

  it('replaces what it is about, of that account and Region alone', async () => {
    const place = (region: string) => ['--account', '111122223333', '--region', region];
    const keys = file('keys.json', apiKeys);
    const plans = file('plans.json', usagePlans);
    await gatebook('catalogue', 'import', keys, plans, ...place('eu-west-1'));
    await gatebook(
      'catalogue',
      'import',
      `gold01=${file('k.json', planKeys)}`,
      ...place('eu-west-1'),
    );
    const other = { items: [{ id: 'z9y8x7w6v5', name: 'Elsewhere', enabled: true }] };
    await gatebook('catalogue', 'import', file('other.json', other), ...place('us-east-1'));
    expect(Object.keys(catalogue().keys)).toHaveLength(3);
    const renamed = { items: [{ ...apiKeys.items[0], name: 'Acme' }] };
    await gatebook('catalogue', 'import', file('new.json', renamed), plans, ...place('eu-west-1'));
    expect(catalogue().keys).toEqual({ k7hj2m4n6p: 'Acme', z9y8x7w6v5: 'Elsewhere' });
    expect(catalogue().plans[0]).toMatchObject({ name: 'Gold', keys: ['k7hj2m4n6p'] });
  });

  it('leaves a catalogue that was put there by hand as it is, beside its own', async () => {
    await gatebook('token', 'create');
    const byHand = {
      generatedAt: '2026-11-29T00:00:00Z',
      keys: { hand000001: 'By hand' },
      plans: [],
    };
    writeFileSync(path.join(data, 'catalogue.json'), JSON.stringify(byHand));
    for (let again = 0; again < 2; again++) {
      await gatebook('catalogue', 'import', file('keys.json', apiKeys));
      expect(catalogue().keys).toMatchObject({ hand000001: 'By hand', q1w2e3r4t5: 'Globex app' });
    }
  });

  it.each([
    ['text', 'Acme\tshop', 'is not what `aws apigateway get-api-keys`'],
    ['something else of AWS', { Buckets: [] }, 'is not what'],
    [
      'REST APIs',
      { items: [{ id: 'a1b2c3d4e5', name: 'orders', createdDate: '' }] },
      'is not what',
    ],
    ['a part of a list', { ...apiKeys, NextToken: 'x' }, 'is one page of a longer list'],
    ['keys of a plan that is not known', planKeys, 'does not say of which'],
  ])('is refused in a sentence if it is %s', async (_, content, sentence) => {
    const { code, err } = await gatebook('catalogue', 'import', file('x.json', content));
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it('of a file that is not there ends with 3', async () => {
    expect(await gatebook('catalogue', 'import', path.join(folder, 'no'))).toMatchObject({
      code: 3,
    });
  });
});
