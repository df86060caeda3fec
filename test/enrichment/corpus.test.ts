import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { cellIndex } from '../../core/access-log/cells.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { type EnrichedRecord, enrichRecord } from '../../enrichment/enrich-all.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';
import { expectEqual } from '../fixtures/expect-equal.js';

// `npm run test:fuzz` sets more.
const runs = Number(process.env.GATEBOOK_FUZZ_RUNS ?? 40);

/** A request by the variables of API Gateway. */
type Request = Readonly<Record<string, string>>;

const request: fc.Arbitrary<Request> = fc.record({
  requestId: fc.uuid(),
  requestTime: fc.constant('10/Nov/2026:13:55:36 +0000'),
  httpMethod: fc.constantFrom('GET', 'POST', 'DELETE'),
  resourcePath: fc.constantFrom('/orders', '/orders/{id}', '/'),
  status: fc.constantFrom('200', '404', '500'),
  protocol: fc.constant('HTTP/1.1'),
  responseLength: fc.nat(100_000).map(String),
  'identity.sourceIp': fc.ipV4(),
  'identity.userAgent': fc.constantFrom('curl/8.4.0', 'Mozilla/5.0 (X11; Linux x86_64) {a}', '-'),
});

/** What the row of a request says. */
const truthOf = (it: Request) => ({
  request_id: it.requestId,
  request_time: Date.UTC(2026, 10, 10, 13, 55, 36),
  http_method: it.httpMethod,
  route: it.resourcePath,
  status: Number(it.status),
  response_length: Number(it.responseLength),
  ip: it['identity.sourceIp'],
});

const nestedOf = (it: Request) => {
  const { 'identity.sourceIp': sourceIp, 'identity.userAgent': userAgent, ...rest } = it;
  return { ...rest, identity: { sourceIp, userAgent } };
};

const quotedFormat = (names: readonly string[]) =>
  `{${names.map((name) => `"${name}":"$context.${name}"`).join(',')}}`;

/** A line of a format string, as API Gateway makes it: the values as they are. */
const lineOf = (format: string, it: Request): string =>
  format.replaceAll(/\$context((?:\.\w+)+)/g, (_, name: string) => it[name.slice(1)] ?? '-');

const formats: Readonly<Record<string, (it: Request) => string>> = {
  flat: (it) => JSON.stringify(it),
  'flat with spaces': (it) =>
    lineOf(quotedFormat(Object.keys(it)).replaceAll(':"', ' : "').replaceAll(',"', ' , "'), it),
  nested: (it) => JSON.stringify(nestedOf(it)),
  'nested in context': (it) => JSON.stringify({ context: nestedOf(it) }),
  'numbers without quotes, and a trailing comma': (it) =>
    lineOf(quotedFormat(Object.keys(it)), it)
      .replace(/"(status|responseLength)":"(\d+)"/g, '"$1":$2')
      .replace(/\}$/, ',"xrayTraceId":-,}'),
  'doubled braces': (it) => `{${JSON.stringify(it)}}`,
  'JSON in a string': (it) => JSON.stringify(JSON.stringify(it)),
  'in single quotes': (it) => `'${JSON.stringify(it)}'`,
  'Common Log Format': (it) =>
    lineOf(
      '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId',
      it,
    ),
  CSV: (it) =>
    lineOf(
      '$context.identity.sourceIp,-,-,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId',
      it,
    ),
  XML: (it) =>
    lineOf(
      '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> <caller>-</caller> <requestTime>$context.requestTime</requestTime> <httpMethod>$context.httpMethod</httpMethod> <resourcePath>$context.resourcePath</resourcePath> <status>$context.status</status> <protocol>$context.protocol</protocol> <responseLength>$context.responseLength</responseLength> </request>',
      it,
    ),
  'keys and values': (it) =>
    lineOf(
      'requestId: $context.requestId, ip: $context.identity.sourceIp, requestTime: $context.requestTime, httpMethod: $context.httpMethod, resourcePath: $context.resourcePath, status: $context.status, responseLength: $context.responseLength',
      it,
    ),
};

const time = 1_794_318_936_123;
const envelope = (lines: readonly string[]) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/apigateway/orders-access',
    logStream: '0a1b2c',
    subscriptionFilters: ['to-s3'],
    logEvents: lines.map((message, index) => ({ id: `e${index}`, timestamp: time, message })),
  });
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64');

const containers: Readonly<Record<string, (lines: readonly string[]) => string | Buffer>> = {
  lines: (lines) => lines.join('\n'),
  'lines with CRLF and empty ones': (lines) => `\r\n${lines.join('\r\n\r\n')}\r\n`,
  gzip: (lines) => gzipSync(lines.join('\n')),
  'gzip in gzip': (lines) => gzipSync(gzipSync(`${lines.join('\n')}\n`)),
  'members of gzip': (lines) => Buffer.concat(lines.map((line) => gzipSync(`${line}\n`))),
  'UTF-16 with a mark': (lines) => Buffer.from(`\ufeff${lines.join('\r\n')}`, 'utf16le'),
  'UTF-8 with a mark': (lines) => `\ufeff${lines.join('\n')}`,
  envelope,
  'envelopes one after the other': (lines) => lines.map((line) => envelope([line])).join(''),
  'an envelope over several lines': (lines) => JSON.stringify(JSON.parse(envelope(lines)), null, 2),
  'the event of a Lambda subscription': (lines) =>
    JSON.stringify({ awslogs: { data: base64(gzipSync(envelope(lines))) } }),
  'the body of Firehose': (lines) =>
    JSON.stringify({
      requestId: 'f1',
      timestamp: time,
      records: lines.map((line) => ({ data: base64(`${line}\n`) })),
    }),
  'the body of Firehose, of envelopes': (lines) =>
    JSON.stringify({
      requestId: 'f1',
      timestamp: time,
      records: [{ data: base64(gzipSync(envelope(lines))) }],
    }),
  'lines of an export': (lines) =>
    lines.map((line) => `2026-11-10T13:55:36.123Z ${line}`).join('\n'),
  'lines of aws logs tail': (lines) =>
    lines.map((line) => `2026-11-10T13:55:36.123000+00:00 0a1b2c ${line}`).join('\n'),
  'events of the CLI': (lines) =>
    JSON.stringify(
      {
        events: lines.map((message) => ({
          logStreamName: 's',
          timestamp: time,
          message,
          eventId: '1',
        })),
      },
      null,
      4,
    ),
  'rows of Logs Insights': (lines) =>
    JSON.stringify({
      results: lines.map((value) => [
        { field: '@timestamp', value: '2026-11-10 13:55:36.123' },
        { field: '@message', value },
      ]),
      statistics: {},
      status: 'Complete',
    }),
  'a list of Logs Insights': (lines) =>
    JSON.stringify(
      lines.map((line) => ({ '@timestamp': '2026-11-10 13:55:36.123', '@message': line })),
    ),
};

const enriched = (bytes: string | Buffer, reader = lineReader()) =>
  enrichRecord(Buffer.from(bytes as string), {
    catalogue: emptyCatalogue,
    settings: settingsOf(),
    origin: { reader },
  });

const rowsOf = (records: readonly EnrichedRecord[]) =>
  records.map((record) => {
    if (record.kind === 'rejected') return record;
    const names = Object.keys(truthOf({})) as (keyof ReturnType<typeof truthOf>)[];
    return Object.fromEntries(names.map((name) => [name, record.cells[cellIndex[name]]]));
  });

describe.each(Object.entries(containers))('%s', (_, contain) => {
  it.each(Object.entries(formats))('of %s', (_name, write) => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 5 }), (requests) => {
        expectEqual<unknown>(rowsOf(enriched(contain(requests.map(write)))), requests.map(truthOf));
      }),
      { numRuns: Math.ceil(runs / 40) },
    );
  });
});

/** What a client, or a team, may have put into a request beside what every line has: all of it is to come through. */
const whole = fc.record({
  ...{ requestId: fc.uuid(), requestTimeEpoch: fc.constant('1794318936451') },
  ...{ status: fc.constantFrom('200', '404', '-'), httpMethod: fc.constantFrom('GET', 'POST') },
  path: fc.string({ unit: 'grapheme' }).map((text) => `/${text}`),
  userAgent: fc.string({ unit: 'binary' }),
  identity: fc.record({ sourceIp: fc.ipV4(), caller: fc.string() }),
  note: fc.option(fc.string({ unit: 'grapheme' })),
  authorizer: fc.record({ claims: fc.record({ sub: fc.string(), tier: fc.constant('gold') }) }),
});

test.each(Object.entries(containers))(
  'rows read through %s are to the cell those read plain, but for the event they came in',
  (_, contain) => {
    const cellsOf = (records: readonly EnrichedRecord[]) =>
      records.map((it) =>
        it.kind === 'row' ? it.cells.with(cellIndex.event_id, null) : [it.reason],
      );
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 5 }), (requests) => {
        const lines = requests.map((it) => JSON.stringify(it));
        const plain = lines.flatMap((line) => cellsOf(enriched(line)));
        expectEqual(plain.length, requests.length);
        expectEqual<unknown>(cellsOf(enriched(contain(lines))), plain);
      }),
      // Each case is read twice, in each of eighteen containers.
      { numRuns: Math.ceil(runs / 4) },
    );
  },
);

describe('a declared format', () => {
  const always = ['requestId', 'requestTime', 'httpMethod', 'status'];
  const others = [
    ...[
      'resourcePath',
      'responseLength',
      'protocol',
      'apiId',
      'stage',
      'accountId',
      'identity.sourceIp',
    ],
    ...['identity.userAgent', 'path', 'error.message', 'identity.apiKeyId', 'extendedRequestId'],
  ];
  const names = fc.tuple(fc.subarray(others), fc.infiniteStream(fc.nat())).map(([some, order]) =>
    [...always, ...some]
      .map((name) => [order.next().value as number, name] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, name]) => name),
  );
  const keyOf = (name: string, index: number) => `${name.replaceAll('.', '_')}${index}`;
  const jsonOf = (list: readonly string[]) =>
    `{${list.map((name, index) => `"${keyOf(name, index)}":"$context.${name}"`).join(',')}}`;
  const barOf = (list: readonly string[]) => list.map((name) => `$context.${name}`).join(' | ');
  const evil = fc.constantFrom(
    ...[
      'apiKeyId',
      'identityApiKeyId',
      'consumer',
      'identity.apiKeyName',
      'accountId',
      'apiId',
      'extendedRequestId',
      'usage_plan',
      'sub',
      'xyz',
      'status',
    ],
  );
  const hostile = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', '{', '}', '|', ' ', 'a', '-', '\n') }),
    fc
      .array(fc.tuple(evil, fc.constantFrom('evil', '444455556666', '200', '-')), {
        minLength: 1,
        maxLength: 3,
      })
      .map((fields) => `x${fields.map(([key, value]) => `","${key}":"${value}`).join('')}`),
    fc.constantFrom(' | 500 | ', 'x | evil | y', '"', 'a"}{"requestId":"evil'),
    // What tools write before a line, and where a line of JSON would begin.
    fc.constantFrom('{a:', 'a {', '2026-11-10T13:55:36Z', '2026-11-10T13:55:36Z a {', '| {'),
  );

  const own = ['user_agent', 'path', 'error_message', 'client_family', 'is_bot', 'salvaged'];
  own.push('failure_class', 'extra');
  /** The cells of what the client does not write. */
  const trusted = Object.entries(cellIndex).flatMap(([name, cell]) =>
    own.includes(name) ? [] : [cell],
  );

  it.each([
    ['JSON', jsonOf],
    ['text', barOf],
  ])('of %s is read by its variables, and no client sets another column', (_, formatOf) => {
    fc.assert(
      fc.property(names, request, hostile, hostile, (list, it, agent, path) => {
        const format = formatOf(list);
        const values: Request = {
          ...it,
          'identity.userAgent': agent,
          path,
          'error.message': agent,
        };
        const read = (line: string) =>
          enriched(line, lineReader({ declared: [declaredFormat(format)] }));
        const line = lineOf(format, values).replaceAll('\n', ' ');
        const honest = lineOf(format, {
          ...values,
          'identity.userAgent': 'a',
          path: '/a',
          'error.message': 'b',
        });
        const [truth] = read(honest);
        const [found, ...more] = read(line);
        if (truth?.kind !== 'row') throw new Error(truth?.reason);
        expectEqual(more, []);
        if (found?.kind !== 'row') return;
        expectEqual(
          trusted.map((cell) => found.cells[cell]),
          trusted.map((cell) => truth.cells[cell]),
        );
        expectEqual(found.accountId, truth.accountId);
      }),
      { numRuns: runs * 3 },
    );
  });

  it('is not read behind what looks like the prefix of a tool, where it has two readings', () => {
    const variables = ['identity.apiKeyId', 'identity.userAgent', 'stage', 'extendedRequestId'];
    variables.push('identity.sourceIp', 'responseLength', 'resourcePath', 'apiId', 'path');
    variables.push('httpMethod', 'requestTime', 'status', 'error.message', 'requestId');
    const reader = lineReader({ declared: [declaredFormat(barOf(variables))] });
    // The client wrote the agent and the path.
    const line =
      '- | {a: | - | - | 192.0.2.1 | 66703 | / | - |  | 500 |  | POST | 10/Nov/2026:13:55:36 +0000 | 500 | - | 7f1c';
    expect(enriched(line, reader)).toMatchObject([{ reason: 'ambiguous_fields' }]);
  });

  it('is read with the brackets that a client put around the line', () => {
    const format = barOf(['identity.userAgent', 'requestId', 'requestTime', 'status', 'path']);
    const line = '{a: | 7f1c | 10/Nov/2026:13:55:36 +0000 | 200 | /orders/{id}';
    const [found] = enriched(line, lineReader({ declared: [declaredFormat(format)] }));
    const cells = found?.kind === 'row' ? found.cells : [];
    expect([cells[cellIndex.user_agent], cells[cellIndex.path]]).toEqual(['{a:', '/orders/{id}']);
  });

  it('is refused if it has no variables, or two with nothing between', () => {
    expect(() => declaredFormat('{"requestId":"x"}')).toThrow(/no \$context variable/);
    expect(() => declaredFormat('$context.status$context.path')).toThrow(/nothing between/);
  });
});

describe('a secret', () => {
  it.each([
    ['identity.apiKey', 'x1'],
    ['headers.Authorization', 'x1'],
    ['access_token', 'x1'],
    ['cookie', 'x1'],
    ['note', 'Bearer abc.def'],
    ['note', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc'],
    ['note', 'AKIAIOSFODNN7EXAMPLE'],
    ['note', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n'],
  ])('under %s is never stored', (key, value) => {
    const line = JSON.stringify({
      requestId: 'r',
      requestTime: '10/Nov/2026:13:55:36 +0000',
      status: '200',
      [key]: value,
      tier: 'gold',
    });
    const [found] = enriched(line);
    expect(found?.kind === 'row' && found.cells[cellIndex.extra]).toBe('{"tier":"gold"}');
  });
});
