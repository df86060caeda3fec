import { readFileSync } from 'node:fs';
import path from 'node:path';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrichRecord } from '../../enrichment/enrich-all.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/log-format.md'), 'utf8');
const table = page.slice(page.indexOf('<!-- find -->'), page.indexOf('<!-- /find -->'));

/** The rows of the page's table, each with what a file looks like and what is typed. */
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .slice(1)
  .map((line) => line.split(/(?<!\\)\|(?=\s)/).map((cell) => cell.trim()))
  .map(([, looks = '', typed = '']) => ({ looks, typed }));

const id = 'e21d5914-d1e1-4e48-8826-8c968a40276a';
const time = '10/Nov/2026:13:55:36 +0000';
const line = { requestId: id, requestTime: time, httpMethod: 'GET', status: '200' };
const text = JSON.stringify(line);
const clf = `192.0.2.10 - - [${time}] "GET /orders HTTP/1.1" 200 1234 ${id}`;
const clfFormat =
  '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.responseLatency';
const message = (text: string) => ({ id: 'e1', timestamp: 1_794_318_936_000, message: text });

/** Files of each row of the table, in its order; each holds one request, or none where the row says so. */
const files: readonly (readonly string[])[] = [
  [text],
  [
    JSON.stringify({ context: { ...line, identity: { sourceIp: '192.0.2.10' } } }),
    JSON.stringify({ ...line, 'identity.sourceIp': '192.0.2.10' }),
  ],
  [`${text.slice(0, -1)},"integrationStatus":-,"latency":}`],
  [
    text.replaceAll('"', "'"),
    text.replaceAll(/"(\w+)":/g, '$1: '),
    text.replaceAll('"', '\\"'),
    `{${text}}`,
  ],
  [clf],
  [`${clf} 41`],
  [
    `192.0.2.10,-,-,${time},GET,/orders,HTTP/1.1,200,1234,${id}`,
    `<request id="${id}"><ip>192.0.2.10</ip><requestTime>${time}</requestTime><httpMethod>GET</httpMethod><status>200</status></request>`,
  ],
  [
    `requestId: ${id}, ip: 192.0.2.10, requestTime: ${time}, httpMethod: GET, status: 200`,
    `requestId=${id} ip=192.0.2.10 requestTime="${time}" httpMethod=GET status=200`,
  ],
  [`${clf} 41`],
  [`2026-11-10T13:55:36.000Z ${text}`],
  [
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logEvents: [message(text)],
    }),
  ],
  [`2026-11-10T13:55:36+00:00 stream ${text}`],
  [
    JSON.stringify({ events: [message(text)] }),
    `EVENTS\t36\t1794318936999\ts\t${text}\t1794318936451`,
    `- message: '${text}'`,
  ],
  [
    JSON.stringify([{ '@timestamp': '2026-11-10 13:55:36.000', '@message': text }]),
    JSON.stringify({ results: [[{ field: '@message', value: text }]] }),
  ],
  [`2026-11-10T13:55:36.000Z\n\n${JSON.stringify(line, null, 4)}`],
  [`${text}${text}`],
  [
    JSON.stringify({ requestId: 'b', records: [{ data: Buffer.from(text).toString('base64') }] }),
    JSON.stringify({ rawData: Buffer.from(text).toString('base64') }),
  ],
  [
    JSON.stringify({ log: text }),
    JSON.stringify({ message: text, tags: [] }),
    JSON.stringify({ _index: 'a', _source: line }),
    `<14>Nov 10 13:55:36 host gw: ${text}`,
    `2026-11-10T13:55:36.1Z stdout F ${text}`,
  ],
  [`\ufeff${text}`],
  [text],
  [
    `START RequestId: ${id} Version: $LATEST`,
    `(${id}) Method request path: {}`,
    'h2 2026-11-10T13:55:36.123456Z app/my-lb/50dc6c495c0c9188 192.0.2.10:2817 198.51.100.1:80 0 0 0 200',
    '#Version: 1.0',
    `192.0.2.10 - - [${time}] "GET / HTTP/1.1" 200 612 "-" "curl"`,
  ],
  [],
];

test('the table has a row for each of these kinds of file, and each row its files', () => {
  expect(rows).toHaveLength(files.length);
});

test.each(rows.map(({ looks, typed }, index) => [looks, typed, files[index] ?? []] as const))(
  'a file that looks like %s is read by %s',
  (_, typed, examples) => {
    const declared = typed.includes('--format') ? [declaredFormat(clfFormat)] : [];
    for (const example of examples) {
      const records = enrichRecord(Buffer.from(example), {
        catalogue: emptyCatalogue,
        settings: settingsOf(),
        origin: { reader: lineReader({ declared }) },
      });
      const read = records.filter(({ kind }) => kind === 'row');
      if (typed === 'nothing') {
        expect(records).toMatchObject([{ reason: expect.stringMatching(/_log$/) }]);
      } else expect([example, read.length > 0]).toEqual([example, true]);
    }
  },
);
