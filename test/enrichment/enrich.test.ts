import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Cell, cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { upstreamKeys } from '../../core/access-log/upstream-format.js';
import { catalogueOf, emptyCatalogue } from '../../core/catalogue.js';
import { enrich } from '../../enrichment/enrich.js';
import { settingsOf } from '../../enrichment/settings.js';
import { runs } from '../fixtures/runs.js';
import { canonicalKeys, lineOf, request, upstreamWithBoth, wholeFormats } from './log-lines.js';

const settings = settingsOf();
const read = (line: string | Buffer) => enrich(line, emptyCatalogue, settings);

/** The cells that are not null, by column. */
const rowOf = (line: string | Buffer): Record<string, Cell> => {
  const answer = read(line);
  if (answer.kind === 'rejected') throw new Error(`${answer.reason} ${answer.field}`);
  return Object.fromEntries(
    storedColumns.flatMap(({ name }, index) =>
      answer.cells[index] === null ? [] : [[name, answer.cells[index] as Cell]],
    ),
  );
};

const minimal = {
  requestId: 'r1',
  requestTime: '10/Jun/2026:15:36:28 +0000',
  httpMethod: 'GET',
};
const reasonOf = (line: string | Buffer) => {
  const answer = read(line);
  return answer.kind === 'rejected' ? answer.reason : 'row';
};
const reasonWith = (fields: object) => reasonOf(JSON.stringify({ ...minimal, ...fields }));

describe('a line', () => {
  it('is read in the canonical format', () => {
    expect(rowOf(lineOf(canonicalKeys, request))).toMatchInlineSnapshot(`
{
  "api_id": "a1b2c3d4e5",
  "api_key_id": "k0alpha001",
  "authorizer_latency": 12,
  "client_family": "curl",
  "domain_name": "api.example.org",
  "domain_prefix": "api",
  "extended_request_id": "JKJaXmPLvHcESHA=",
  "http_method": "GET",
  "integration_latency": 75,
  "integration_status": 200,
  "ip": "203.0.113.77",
  "is_bot": false,
  "path": "/prod/orders/17",
  "protocol": "HTTP/1.1",
  "request_id": "210746c2-6e15-474b-afeb-3252be4b21dc",
  "request_time": 1781105788627,
  "resource_path": "/orders/{id}",
  "response_latency": 78,
  "response_length": 25230,
  "route": "/orders/{id}",
  "salvaged": false,
  "sign_in": "lambda_authorizer",
  "stage": "prod",
  "status": 200,
  "user_agent": "curl/8.7.1",
}
`);
  });

  it('means the same in every format that has its fields', () => {
    const rows = [canonicalKeys, upstreamWithBoth].map((keys) => rowOf(lineOf(keys, request)));
    const { integration_status, ...upstream } = rows[0] as Record<string, Cell>;
    expect(integration_status).toBe(200);
    expect(rows[1]).toEqual(upstream);
  });

  it('is read after the enrichment of upstream', () => {
    const enriched = JSON.stringify({
      ...Object.fromEntries(upstreamKeys.map((key) => [key, request[key] ?? '-'])),
      requestTime: '2023-06-10T15:36:28',
      'identity.apiKeyName': 'Northwind',
      'identity.usagePlanName': 'gold',
      authorizerProperty: 'placeholder',
    })
      .replaceAll('":', '": ')
      .replaceAll(',"', ', "');
    expect(rowOf(enriched)).toMatchObject({
      request_time: Date.UTC(2023, 5, 10, 15, 36, 28),
      consumer: 'Northwind',
      usage_plan: 'gold',
      salvaged: false,
    });
  });

  it('is read in the documented format of REST APIs', () => {
    const line =
      '{ "requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "ip": "192.0.2.1", "caller":"AIDAEXAMPLE", "user":"AIDAEXAMPLE", "requestTime":"10/Jun/2026:17:36:28 +0200", "httpMethod":"GET", "resourcePath":"/pets/{id}", "status":"404", "protocol":"HTTP/1.1", "responseLength":"23" }';
    expect(rowOf(line)).toMatchObject({
      request_time: Date.UTC(2026, 5, 10, 15, 36, 28),
      identity_caller: 'AIDAEXAMPLE',
      route: '/pets/{id}',
      status: 404,
      response_length: 23,
      sign_in: 'iam',
      failure_class: 'not_found',
    });
  });

  it('is read in the documented format of HTTP APIs', () => {
    const line =
      '{ "requestId":"JKJaXmPLvHcESHA=", "ip": "192.0.2.1", "requestTime":"10/Jun/2026:15:36:28 +0000", "httpMethod":"GET","routeKey":"GET /pets/{id}", "status":"200","protocol":"HTTP/1.1", "responseLength":"23" }';
    expect(rowOf(line)).toMatchObject({ route_key: 'GET /pets/{id}', route: '/pets/{id}' });
  });

  it('is read in the documented format of WebSocket APIs', () => {
    const line =
      '{ "requestId":"JKJaXmPLvHcESHA=", "ip": "192.0.2.1", "caller":"-", "user":"-","requestTime":"10/Jun/2026:15:36:28 +0000", "eventType":"CONNECT","routeKey":"$connect", "status":"200","connectionId":"L0SM9cOFvHcCIhw=" }';
    expect(rowOf(line)).toMatchObject({
      event_type: 'CONNECT',
      connection_id: 'L0SM9cOFvHcCIhw=',
      route: '$connect',
      sign_in: 'none',
    });
  });

  it('may have any fields in any order, by key, alias or column', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(request)), (keys) => {
        const order = [...new Set([...keys, 'requestTimeEpoch', 'requestId', 'httpMethod'])];
        fc.pre(!order.slice(0, 8).includes('apiId') || order[0] !== 'apiId');
        const row = rowOf(
          JSON.stringify(Object.fromEntries(order.map((key) => [key, request[key]]))),
        );
        expect(row.request_time).toBe(Number(request.requestTimeEpoch));
        if (order.includes('identityApiKeyId')) expect(row.api_key_id).toBe('k0alpha001');
        if (order.includes('responseLatency')) expect(row.response_latency).toBe(78);
      }),
    );
    expect(
      rowOf('{"request_time":1781105788627,"request_id":"r","user_agent":"curl/8","status":200}'),
    ).toMatchObject({ request_time: 1781105788627, client_family: 'curl', status: 200 });
  });

  it('may hold JSON numbers, booleans and null', () => {
    expect(
      rowOf(
        JSON.stringify({ ...minimal, status: 200, responseLatency: 0, stage: true, path: null }),
      ),
    ).toMatchObject({ status: 200, response_latency: 0, stage: 'true' });
  });

  it('has no value where it says - or nothing', () => {
    const row = rowOf(JSON.stringify({ ...minimal, status: '-', ip: '', responseLatency: '-' }));
    expect(Object.keys(row)).toEqual([
      'request_time',
      'request_id',
      'http_method',
      'sign_in',
      'is_bot',
      'salvaged',
    ]);
  });

  it('prefers the epoch to the text of the time', () => {
    const time = { requestTime: minimal.requestTime, requestTimeEpoch: '1781105788627' };
    expect(rowOf(JSON.stringify({ ...minimal, ...time })).request_time).toBe(1781105788627);
    expect(rowOf(JSON.stringify({ ...minimal, ...time, requestTimeEpoch: '-' })).request_time).toBe(
      Date.UTC(2026, 5, 10, 15, 36, 28),
    );
  });

  it('gives its account and Region apart from the cells', () => {
    const line = JSON.stringify({ ...minimal, accountId: '111122223333', region: 'eu-west-1' });
    expect(read(line)).toMatchObject({ accountId: '111122223333', region: 'eu-west-1' });
    expect(read(JSON.stringify(minimal))).toMatchObject({ accountId: null, region: null });
  });

  it('is read from bytes as from text, whatever its alphabet', () => {
    const line = JSON.stringify({ ...minimal, path: '/straße/日本/\u{1f600}' });
    expect(rowOf(Buffer.from(`${line}\r\n`))).toEqual(rowOf(line));
  });
});

describe('a name', () => {
  const catalogue = catalogueOf({
    generatedAt: '2026-06-10T15:00:00Z',
    keys: { k0alpha001: 'Northwind "North"' },
    plans: [{ name: 'gold', stages: ['a1b2c3d4e5:prod'], keys: ['k0alpha001'] }],
  });

  it('comes from the catalogue', () => {
    const answer = enrich(lineOf(canonicalKeys, request), catalogue, settings);
    expect(answer.kind === 'row' && answer.cells[cellIndex.consumer]).toBe('Northwind "North"');
    expect(answer.kind === 'row' && answer.cells[cellIndex.usage_plan]).toBe('gold');
  });

  it('is null for an unknown key, an unknown stage and a call without a key', () => {
    for (const values of [{ identityApiKeyId: 'k9' }, { identityApiKeyId: '-' }]) {
      const answer = enrich(lineOf(canonicalKeys, { ...request, ...values }), catalogue, settings);
      expect(answer.kind === 'row' && answer.cells[cellIndex.consumer]).toBeNull();
    }
    const answer = enrich(
      lineOf(canonicalKeys, { ...request, stage: 'test' }),
      catalogue,
      settings,
    );
    expect(answer.kind === 'row' && answer.cells[cellIndex.usage_plan]).toBeNull();
  });
});

describe('a line that is wrong', () => {
  const line = lineOf(upstreamKeys, request);

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['hello', 'not_json'],
    ['42', 'not_an_object'],
    ['[]', 'not_an_object'],
    ['null', 'not_an_object'],
    ['"text"', 'not_json'],
    [line.slice(0, -40), 'truncated'],
    [`${line}${line}`, 'ambiguous_fields'],
    ['{}', 'no_time'],
    [`{"requestId":"${'x'.repeat(10_000_000)}"}`, 'too_long'],
    [Buffer.from([0x7b, 0x22, 0xff, 0xfe]), 'invalid_utf8'],
    [Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'invalid_utf8'],
    ['\u0000\u0001\u0002', 'not_json'],
  ])('says why: %#', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it.each([
    [{ requestTime: '01/Jan/0001:00:00:00 +0000' }, 'bad_time'],
    [{ requestTime: '9999-12-31T23:59:59Z' }, 'bad_time'],
    [{ requestTime: '31/Feb/2026:00:00:00 +0000' }, 'bad_time'],
    [{ requestTime: 'yesterday' }, 'bad_time'],
    [{ requestTime: '-' }, 'no_time'],
    [{ requestId: '-' }, 'no_identity'],
    [{ httpMethod: '-' }, 'no_request'],
    [{ status: '99' }, 'bad_status'],
    [{ status: '2OO' }, 'bad_status'],
    [{ status: -200 }, 'bad_status'],
    [{ responseLatency: '-5' }, 'bad_number'],
    [{ responseLatency: 1.5 }, 'bad_number'],
    [{ responseLatency: '2147483648' }, 'bad_number'],
    [{ responseLength: '1e3' }, 'bad_number'],
    [{ responseLength: true }, 'bad_number'],
    [{ path: {} }, 'bad_value'],
    [{ aud: ['a'] }, 'bad_value'],
    [{ accountId: '../../etc' }, 'bad_account'],
    [{ region: 'eu-west-1/..' }, 'bad_region'],
  ])('says why: %j', (fields, reason) => {
    expect(reasonWith(fields)).toBe(reason);
  });

  it('is refused as it would be in the shape of lines before it', () => {
    for (const [key, value] of [
      ['responseLatency', '-5'],
      ['requestTime', 'x'],
      ['status', '7'],
    ] as const) {
      rowOf(line);
      expect(read(lineOf(upstreamKeys, { ...request, [key]: value }))).toMatchObject({
        field: key,
      });
    }
  });

  it('is stored with a whole character where it has half of one, and marked', () => {
    const row = rowOf(
      `{"requestId":"r1","httpMethod":"GET","requestTime":"${minimal.requestTime}","path":"/\\ud800x"}`,
    );
    expect(row).toMatchObject({ path: '/\ufffdx', salvaged: true });
  });

  it('is salvaged where quotes and backslashes were not escaped', () => {
    for (const text of ['Mozilla "quoted"', 'back\\slash', 'ends in \\', '"', 'tab\there', '}{']) {
      for (const keys of Object.values(wholeFormats)) {
        const row = rowOf(lineOf(keys, { ...request, identityUserAgent: text, path: `/${text}` }));
        expect(row).toMatchObject({ user_agent: text, path: `/${text}`, status: 200 });
      }
    }
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.string({ unit: 'binary' }),
          fc.json({ maxDepth: 2 }),
          fc
            .json({ maxDepth: 1 })
            .map((text) => `{"requestTime":"2026-06-10T00:00:00Z","requestId":${text}}`),
          fc
            .tuple(fc.nat(line.length), fc.string())
            .map(([at, text]) => line.slice(0, at) + text + line.slice(at + 1)),
        ),
        (text) => {
          expect(['row', 'rejected']).toContain(read(text).kind);
        },
      ),
      { numRuns: runs(20) },
    );
  });
});

describe('reading by shape', () => {
  it('gives what reading with all care gives', () => {
    const text = fc.oneof(
      fc.constantFrom('-', '', '200', 'x'),
      fc.string(),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...upstreamKeys), text), (values) => {
        const fields = upstreamKeys.map((key) => [key, { ...request, ...values }[key] ?? '-']);
        rowOf(line);
        // A space that JSON allows and no shape has sends the second line the careful way.
        const compact = JSON.stringify(Object.fromEntries(fields));
        const { plain, ...shaped } = { plain: false, ...read(compact) };
        const { plain: _, ...careful } = { plain: false, ...read(compact.replace('":', '": ')) };
        expect(shaped).toEqual(careful);
        expect(typeof plain).toBe('boolean');
      }),
    );
  });

  const line = lineOf(upstreamKeys, request);
});

describe('real traffic', () => {
  const sample = readFileSync(
    join(import.meta.dirname, '../fixtures/web-traffic-sample.ndjson'),
    'utf8',
  );

  it('becomes rows, all of it', () => {
    const lines = sample.trimEnd().split('\n');
    expect(lines).toHaveLength(60);
    expect(lines.map(reasonOf)).toEqual(lines.map(() => 'row'));
  });

  const file = process.env.GATEBOOK_TRAFFIC;
  if (file === undefined) return;
  it('becomes rows, the whole file', () => {
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
    const rows = lines.map((text) => rowOf(text));
    expect(rows).toHaveLength(4525);
    expect(rows.filter(({ salvaged }) => salvaged === true)).toHaveLength(0);
    expect(rows.filter(({ failure_class }) => failure_class === 'quota')).not.toHaveLength(0);
  });
});
