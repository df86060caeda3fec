import { emptyCatalogue } from '../../core/catalogue.js';
import { transform } from '../../enrichment/firehose.js';
import { settingsOf } from '../../enrichment/settings.js';

const context = { catalogue: emptyCatalogue, settings: settingsOf() };

/** What a record of Firehose with these bytes becomes: its rows, or undefined where it is refused. */
function rowsOf(text: string): Record<string, unknown>[] | undefined {
  const { records } = transform(
    [{ recordId: '1', data: Buffer.from(text).toString('base64') }],
    context,
  );
  if (records[0]?.result !== 'Ok') return undefined;
  return Buffer.from(records[0].data ?? '', 'base64')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const line = {
  requestId: 'r-1',
  ip: '192.0.2.1',
  requestTime: '10/Nov/2026:13:55:36 +0000',
  httpMethod: 'GET',
  path: '/orders/42',
  status: '200',
};

test('a line in the message of a log shipper is read', () => {
  const message = JSON.stringify(line);
  for (const around of [
    { '@timestamp': '2026-11-10T13:55:36Z', message },
    { '@timestamp': '2026-11-10T13:55:36Z', '@version': '1', message },
  ]) {
    expect(rowsOf(JSON.stringify(around))).toMatchObject([{ request_id: 'r-1', status: 200 }]);
  }
});

test('fields below requestContext are read by the variables of the context', () => {
  const { requestId, requestTime, httpMethod, status, ip } = line;
  const requestContext = { requestId, requestTime, httpMethod, status, identity: { sourceIp: ip } };
  expect(rowsOf(JSON.stringify({ requestContext }))).toMatchObject([
    { request_id: 'r-1', http_method: 'GET', status: 200, ip: '192.0.2.1' },
  ]);
});

test("a web server's Combined Log Format has no id of a request and is refused", () => {
  const web = '192.0.2.1 - - [10/Nov/2026:13:55:36 +0000] "GET /index.html HTTP/1.1" 200 612';
  expect(rowsOf(`${web} "-" "Mozilla/5.0"`)).toBeUndefined();
  expect(rowsOf(web)).toBeUndefined();
  expect(rowsOf(`${web} c6af9ac6-7b61-11e6-9a41-93e8deadbeef`)).toMatchObject([{ status: 200 }]);
});
