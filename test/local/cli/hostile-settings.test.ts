import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gatebook } from '../../fixtures/gatebook.js';
import { removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

/** Begins a command of a terminal, and turns the direction of text. */
const hostile = '\u009b31m\u202e';
const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';

test('what an API is set to steers no terminal, and each change of its routes is in the audit', async () => {
  const folder = temporaryFolder();
  const run = (...words: string[]) => gatebook('--data-dir', path.join(folder, 'data'), ...words);
  const document = path.join(folder, 'openapi.json');
  const paths = {
    [`/orders${hostile}/{id}`]: { get: { responses: { 200: { description: '' } } } },
  };
  writeFileSync(
    document,
    JSON.stringify({ openapi: '3.0.3', info: { title: 'a', version: '1' }, paths }),
  );
  expect(await run('register', '--tenant', 'acme', '--api', api)).toMatchObject({ code: 0 });

  const routes = await run('routes', api, '--openapi', document, '--json');
  expect(JSON.parse(routes.out)).toMatchObject({ routes: [`/orders${hostile}/{id}`] });
  const format = `$context.requestId ${hostile} $context.status`;
  const set = await run('set', api, '--format', format, '--json');
  expect(JSON.parse(set.out)).toMatchObject({ format });
  const said = [routes, set, await run('routes', api), await run('set', api, '--name', 'Orders')];
  for (const { code, out } of said) {
    expect(code).toBe(0);
    expect(out).not.toMatch(/[\u009b\u202e]/);
  }

  const audit = await run('audit', '--resource', 'api-routes', '--json');
  expect(JSON.parse(audit.out)).toMatchObject([{ resource: 'api-routes', resourceId: api }]);
});
