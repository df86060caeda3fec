import { attackLine, type Serving, startServing } from './serving.js';

const period = () =>
  `from=${new Date(Date.now() - 10 * 86_400_000).toISOString()}&to=${new Date(Date.now() + 86_400_000).toISOString()}`;

let serving: Serving;
beforeAll(async () => {
  serving = await startServing();
});
afterAll(() => serving.stop());

it('a file for a spreadsheet runs nothing that a caller wrote', async () => {
  const api = { accountId: '111122223333', restApiId: 'aaaa000001' };
  const link = await serving.tenant('sheets', api);
  const evil = [
    "x;=1+1+cmd|'/C calc'!A0",
    '"\n=1+1',
    '＝1+1',
    ' =1+1',
    'x\t=1+1',
    '=HYPERLINK("https://evil.example/")',
  ];
  const sent = await serving.ingest(
    evil.map((text) => attackLine(api, { domainName: text, identityUserAgent: text })),
  );
  expect(sent.body.read).toBe(evil.length);
  const route = new URL(link).pathname;
  const files = [
    await serving.call('GET', `${route}visuals/top-user-agents.csv`),
    await serving.call('GET', `/v1/usage?tenant=sheets&${period()}&groupBy=domain_name&format=csv`),
  ];
  for (const { status, body } of files) {
    expect(status).toBe(200);
    // However a spreadsheet cuts it: at lines, and at each list separator.
    for (const cell of String(body).split(/[\r\n;|\t]|(?<=^|\n)"|,"/)) {
      expect(cell.replace(/^[\s"]+/, '')).not.toMatch(/^[=+@＝]/);
    }
  }
});

it('the same lines with and without a Region count once', async () => {
  const api = { accountId: '444455556666', restApiId: 'bbbb000002' };
  await serving.tenant('once', api);
  const lines = Array.from({ length: 10 }, () => attackLine(api));
  expect((await serving.ingest(lines, '')).body).toMatchObject({ stored: 10 });
  expect((await serving.ingest(lines)).body).toMatchObject({ stored: 0, duplicates: 10 });
  const usage = await serving.call('GET', `/v1/usage?tenant=once&${period()}&metrics=requests`);
  expect(usage.body.rows).toEqual([{ requests: 10 }]);
});
