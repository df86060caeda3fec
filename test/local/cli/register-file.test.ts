import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlPlane } from '../../../control-plane/api/http/dependencies.js';
import { type ApiEntry, apiEntries } from '../../../local/cli/control-api/api-file.js';
import { registerFile } from '../../../local/cli/control-api/register-file.js';
import { runCli } from '../../../local/cli/run-cli.js';
import { inProcessClient } from '../../../local/control-plane/in-process.js';
import { platform, testPlane } from '../../fixtures/control-plane.js';

const folder = mkdtempSync(join(tmpdir(), 'gatebook-register-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const read = async (path: string, tenantId?: string) => {
  const entries: ApiEntry[] = [];
  for await (const entry of apiEntries(path, { tenantId })) entries.push(entry);
  return entries;
};

describe('a file of APIs', () => {
  const orders = { accountId: '111122223333', region: 'eu-west-1', restApiId: 'a1', stage: 'prod' };

  it('says the same as JSON lines and as CSV, with an API in one word or in four', async () => {
    const json = file(
      'apis.ndjson',
      [
        JSON.stringify({ ...orders, tenantId: 'acme', displayName: 'Orders, "new"' }),
        '',
        JSON.stringify({
          api: '111122223333/eu-west-1/b2/$default',
          tenantId: 'globex',
          kind: 'HTTP',
        }),
      ].join('\r\n'),
    );
    const csv = file(
      'apis.csv',
      '\uFEFFapi,accountId,region,restApiId,stage,tenantId,displayName,kind\r\n' +
        ',111122223333,eu-west-1,a1,prod,acme,"Orders, ""new""",\r\n' +
        '111122223333/eu-west-1/b2/$default,,,,,globex,,HTTP\r\n',
    );
    const wanted = [
      { ...orders, tenantId: 'acme', displayName: 'Orders, "new"' },
      { ...orders, restApiId: 'b2', stage: '$default', tenantId: 'globex', kind: 'HTTP' },
    ];
    expect((await read(json)).map((one) => one.wanted)).toEqual(wanted);
    expect((await read(csv)).map((one) => one.wanted)).toEqual(wanted);
    expect((await read(json)).map(({ place }) => place)).toEqual(['line 1', 'line 3']);
    expect((await read(csv)).map(({ place }) => place)).toEqual(['row 2', 'row 3']);
  });

  it('takes the tenant of the command line where an entry names none', async () => {
    const path = file(
      'some.csv',
      'api,tenantId\n111122223333/eu-west-1/a1/prod,\n111122223333/eu-west-1/b2/prod,globex\n',
    );
    expect((await read(path, 'acme')).map((one) => one.wanted?.tenantId)).toEqual([
      'acme',
      'globex',
    ]);
  });

  it('says of each entry that is wrong what and where, and reads the rest', async () => {
    const path = file(
      'wrong.ndjson',
      [
        '{"api": "111122223333/eu-west-1/a1/prod", "tenantId": "acme"}',
        '{"api": "111122223333/eu-west-1/a1',
        '{"api": "111122223333/mars/a1/prod", "tenantId": "acme"}',
        '{"api": "111122223333/eu-west-1/b2/prod"}',
        '{"api": "111122223333/eu-west-1/b2/prod", "tenantId": "acme", "colour": "red"}',
        '{"api": "111122223333/eu-west-1/a1/prod", "tenantId": "globex"}',
      ].join('\n'),
    );
    expect((await read(path)).map(({ place, wrong }) => [place, wrong])).toEqual([
      ['line 1', null],
      ['line 2', 'It is not JSON.'],
      ['line 3', 'region: a Region looks like eu-west-1.'],
      ['line 4', 'tenantId: is missing.'],
      ['line 5', 'The entry: there is no field "colour".'],
      ['line 6', 'API 111122223333/eu-west-1/a1/prod stands in the file before.'],
    ]);
  });

  it('may be empty, and must be there', async () => {
    expect(await read(file('empty', ' \n'))).toEqual([]);
    await expect(read(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});

describe('registering the APIs of a file', () => {
  it('goes through the control API batch by batch, and keeps count of what came of each', async () => {
    const { plane } = await testPlane();
    const client = await inProcessClient({ ...plane, identify: () => platform } as ControlPlane);
    const lines = Array.from({ length: 1203 }, (_, index) => ({
      api: `111122223333/eu-west-1/r${index}/prod`,
      tenantId: `t-${index % 3}`,
      tenantName: `Tenant ${index % 3}`,
    }));
    const path = file('many.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'));
    const progress: number[] = [];
    const register = (from: string) =>
      registerFile(client, from, { dryRun: false, onProgress: (done) => progress.push(done) });
    expect(await register(path)).toEqual({
      created: 1203,
      changed: 0,
      unchanged: 0,
      pending: 0,
      refused: [],
    });
    expect(progress).toEqual([500, 1000, 1203]);
    expect(await plane.registry.get('tenants', 't-2')).toMatchObject({
      item: { name: 'Tenant 2' },
    });
    const some = [lines[0], { ...lines[1], tenantId: 't-0' }].map((line) => JSON.stringify(line));
    expect(await register(file('again.ndjson', ['{}', ...some].join('\n')))).toMatchObject({
      created: 0,
      unchanged: 1,
      refused: [
        { place: 'line 1', code: 'invalid-input' },
        { place: 'line 3', code: 'api-of-another-tenant' },
      ],
    });
  });
});

describe('gatebook register --file', () => {
  it('prints what came of it, and ends with the exit code of what was refused first', async () => {
    const said = { out: '', err: '' };
    const spies = [
      jest.spyOn(console, 'log').mockImplementation((text) => {
        said.out += `${text}\n`;
      }),
      jest.spyOn(console, 'error').mockImplementation((text) => {
        said.err += `${text}\n`;
      }),
    ];
    const csv = file('cli.csv', 'api\n111122223333/eu-west-1/a1/prod\n111122223333/mars/a1/prod\n');
    const words = [
      '--data-dir',
      join(folder, 'data'),
      'register',
      '--file',
      csv,
      '--tenant',
      'acme',
    ];
    expect(await runCli(words)).toBe(2);
    for (const spy of spies) spy.mockRestore();
    expect(said.out).toBe(
      [
        '            1 registered',
        '            0 changed',
        '            0 registered already',
        '            1 refused',
        'row 3: region: a Region looks like eu-west-1.',
        '',
      ].join('\n'),
    );
    expect(said.err).toBe(
      `gatebook: 1 of the APIs in ${csv} was refused; the others are registered.\n`,
    );
  });
});
