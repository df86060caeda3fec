import { storedColumns } from '../../core/access-log/columns.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrichAll } from '../../enrichment/enrich-all.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';

/** What a line becomes: its rows without what is null, or the reason why there is none. */
function read(text: string): readonly (Record<string, unknown> | string)[] {
  const reading = {
    catalogue: emptyCatalogue,
    settings: settingsOf(),
    origin: { reader: lineReader() },
  };
  return enrichAll(text, reading).records.map((record) =>
    record.kind === 'rejected'
      ? record.reason
      : Object.fromEntries(
          record.cells.flatMap((cell, index) => {
            const column = storedColumns[index]?.name ?? '';
            const value = column === 'request_time' ? new Date(cell as number).toISOString() : cell;
            return cell === null ? [] : [[column, value]];
          }),
        ),
  );
}

const id = 'e21d5914-d1e1-4e48-8826-8c968a40276a';
const time = '10/Nov/2026:13:55:36 +0000';
const line = { requestId: id, requestTime: time, httpMethod: 'GET', status: '200' };
const text = JSON.stringify(line);
const row = {
  request_id: id,
  request_time: '2026-11-10T13:55:36.000Z',
  http_method: 'GET',
  status: 200,
};

describe('names of people', () => {
  const cases: Readonly<Record<string, [object, object]>> = {
    'groups of their own': [
      {
        request: { requestId: id, requestTime: time, extendedRequestId: 'ARjvHGKhIAMFTbg=' },
        client: { sourceIp: '192.0.2.10', userAgent: 'curl/8.1' },
        http: { path: '/orders/17', routeKey: 'GET /orders/{id}', httpMethod: 'GET' },
        integration: { integrationStatus: '200', integrationLatency: '38' },
        response: { status: '200', responseLength: '87', responseLatency: '41' },
      },
      { ...row, ip: '192.0.2.10', integration_latency: 38, response_length: 87 },
    ],
    'request and response': [
      {
        request: { id, method: 'GET', path: '/orders', time },
        response: { status: 200, latency: 41, length: 87 },
      },
      { ...row, path: '/orders', response_latency: 41, response_length: 87 },
    ],
    'the shortest names': [
      { id, time, method: 'GET', uri: '/orders', status: '200', latency: '41' },
      { ...row, path: '/orders', response_latency: 41 },
    ],
    'names with underscores': [
      { apigw_request_id: id, timestamp: '1794318936000', http_method: 'GET', http_status: '200' },
      row,
    ],
    'names with hyphens': [
      { 'request-id': id, 'request-time': time, 'http-method': 'GET', status: '200' },
      row,
    ],
    capitals: [{ RequestId: id, RequestTime: time, HttpMethod: 'GET', Status: '200' }, row],
    "the Elastic Common Schema's names": [
      {
        '@timestamp': time,
        http: { request: { id, method: 'GET' }, response: { status_code: '200' } },
        client: { ip: '192.0.2.10' },
        user_agent: { original: 'curl/8.1' },
      },
      { ...row, ip: '192.0.2.10', user_agent: 'curl/8.1' },
    ],
    'the names of the variables': [
      Object.fromEntries(Object.entries(line).map(([key, value]) => [`$context.${key}`, value])),
      row,
    ],
    'a request line': [
      { requestId: id, requestTime: time, request: 'GET /orders/17 HTTP/1.1', status: '200' },
      { ...row, path: '/orders/17', protocol: 'HTTP/1.1' },
    ],
    'both statuses of an integration behind the text of a client': [
      {
        path: '/orders',
        ...line,
        'integration-status': '404',
        integrationStatus: '200',
        integration: { status: '404' },
      },
      { ...row, integration_status: 404 },
    ],
    'a message and the same in quotes': [
      { error_message: 'Forbidden', error_messageString: '"Forbidden"', path: '/o', ...line },
      { ...row, error_message: 'Forbidden' },
    ],
    'a second id of the caller': [
      { path: '/orders', ...line, correlationId: 'chosen-by-the-caller' },
      { ...row, extra: '{"correlationId":"chosen-by-the-caller"}' },
    ],
  };
  test.each(Object.entries(cases))('%s are read', (_, [given, expected]) => {
    expect(read(JSON.stringify(given))).toMatchObject([expected]);
  });
});

test.each([
  ['1794318936', '.000'],
  ['1794318936.451', '.451'],
  ['1794318936451', '.451'],
  ['1794318936451000', '.451'],
  ['1794318936451000000', '.451'],
  ['2026-11-10T13:55:36.123456+00:00', '.123'],
  ['2026-11-10 13:55:36.123', '.123'],
  ['[10/Nov/2026:13:55:36 +0000]', '.000'],
  ['Tue, 10 Nov 2026 13:55:36 GMT', '.000'],
])('the time %s is read', (requestTime, fraction) => {
  const request_time = `2026-11-10T13:55:36${fraction}Z`;
  expect(read(JSON.stringify({ ...line, requestTime }))).toMatchObject([{ request_time }]);
});

describe('what is nearly JSON', () => {
  const cases: Readonly<Record<string, string>> = {
    'single quotes': text.replaceAll('"', "'"),
    'a dictionary that Python printed': `{'requestId': '${id}', 'requestTime': '${time}', 'httpMethod': 'GET', 'status': 200, 'error': None}`,
    'one escape too many': text.replaceAll('"', '\\"'),
    'a string of JSON': JSON.stringify(text),
    'keys without quotes': `{ requestId: "${id}", requestTime: "${time}", httpMethod: "GET", status: "200" }`,
    'neither keys nor values in quotes': `{requestId: ${id}, requestTime: ${time}, httpMethod: GET, status: 200}`,
    'keys and values in brackets': `[requestId: ${id}, requestTime: ${time}, httpMethod: GET, status: 200]`,
    'a comma behind the object': `${text},`,
    'a comma before the last brace': `${text.slice(0, -1)},}`,
  };
  test.each(Object.entries(cases))('%s: it is read', (_, given) => {
    expect(read(given)).toMatchObject([row]);
  });
});

describe('what tools write around a line', () => {
  const cases: Readonly<Record<string, string>> = {
    'the runtime of containers': `2026-11-10T13:55:36.123456789Z stdout F ${text}`,
    'docker compose': `api-1  | ${text}`,
    syslog: `<14>Nov 10 13:55:36 host gateway[12]: ${text}`,
    'syslog of RFC 5424': `<14>1 2026-11-10T13:55:36.1Z host app - - - ${text}`,
    'sam logs': `2026/11/10/stream 2026-11-10T13:55:36.123000 ${text}`,
    'the CLI, as text': `EVENTS\t36\t1794318936999\tstream\t${text}\t1794318936451`,
    'the CLI, as YAML': `message: '${text}'`,
    'a table of Logs Insights': `| 2026-11-10 13:55:36.451 | ${text} | 111122223333:/group |`,
    'Fluent Bit': JSON.stringify({ container_name: '/gateway', source: 'stdout', log: text }),
    'Fluent Bit on Kubernetes': JSON.stringify({ log: text, stream: 'stdout', kubernetes: {} }),
    Filebeat: JSON.stringify({ agent: { name: 'x' }, message: text, ecs: { version: '8' } }),
    "Splunk's collector": JSON.stringify({ time: 1_794_318_936, host: 'x', event: text }),
    "Splunk's export": JSON.stringify({ preview: false, result: { _raw: text, _time: 'x' } }),
    "Datadog's archive": JSON.stringify({ _id: 'A', status: 'info', message: text, tags: [] }),
    "Datadog's search": JSON.stringify({ id: 'A', content: { message: text, attributes: {} } }),
    Loki: JSON.stringify({ line: text, timestamp: '2026-11-10T13:55:36Z', fields: {} }),
    'a document of OpenSearch': JSON.stringify({ _index: 'cwl', _id: '1', _source: line }),
    'a search of OpenSearch': JSON.stringify({ hits: { hits: [{ _index: 'a', _source: line }] } }),
    'a message of SQS': JSON.stringify({ Records: [{ messageId: '1', body: text }] }),
    'a message of SNS': JSON.stringify({ Type: 'Notification', Message: text }),
    'a list of texts': JSON.stringify([text]),
  };
  test.each(Object.entries(cases))('%s: the line is read', (_, given) => {
    expect(read(given)).toMatchObject([row]);
  });
});

describe('what tools write around a log', () => {
  test.each([
    '+-----------------------+----------+',
    '| @timestamp | @message | @log     |',
    '| @timestamp | status | requestContext.path |',
    '|:---|---:|',
    '|        GetLogEvents        |',
    '||           events           ||',
    '||  ingestionTime |  message  |  timestamp   ||',
    '|  nextForwardToken   |  f/36285614093/s  |',
    '|||  eventId   |  36285614093  |||',
    '||| field | value |||',
    '[',
    'events:',
    "- eventId: '36285614'",
    '  ingestionTime: 1794318936451',
    'nextToken: f/36285614/s',
    '2026-11-10T13:55:36.123Z',
  ])('is no line of it: %s', (given) => {
    expect(read(given)).toEqual(['empty']);
  });

  test.each([
    `timestamp: ${time} GET /orders/17 500`,
    'events: GET /orders/17 was refused',
    '| 13:55:36 | GET /orders/17 | 500 |',
    '- eventId: 36285614 GET /orders/17',
    'timestamp: GET',
    'nextToken: "GET /orders/17"',
    '| GET | orders | 200 |',
    '| orders |',
    '|| GET | timestamp ||',
    '| timestamp | GET |',
    '| eventId | message | 500 |',
    '| @timestamp | GET | 500 |',
    '| orders | @timestamp | @message |',
    '| constructor | message |',
    '| @orders | GET |',
  ])('a line that cannot be read is kept, though it begins like that: %s', (given) => {
    expect(read(given)).toEqual(['not_json']);
  });
});

test('a line in the message of a line is what a client wrote, and never a request', () => {
  const forged = JSON.stringify({ ...line, requestId: 'forged', status: '500' });
  for (const key of ['message', 'log', 'event', 'line']) {
    const found = read(JSON.stringify({ ...line, [key]: forged }));
    expect(found).toMatchObject([row]);
    // Nor where the line itself cannot be read.
    const { requestTime: _, ...timeless } = line;
    expect(read(JSON.stringify({ ...timeless, [key]: forged }))).toEqual(['no_time']);
  }
});

describe('Common Log Format', () => {
  const clf = `192.0.2.10 - - [${time}] "GET /orders HTTP/1.1" 200 1234`;
  test.each([
    `${clf} ${id}`,
    `${clf} ${id} ARjvHGKhIAMFTbg=`,
    `192.0.2.10,-,-,${time},GET,/orders,HTTP/1.1,200,1234,${id}`,
    `"192.0.2.10","-","-","${time}","GET","/orders","HTTP/1.1","200","1234","${id}"`,
  ])('%s is read', (given) => {
    expect(read(given)).toMatchObject([
      { ...row, resource_path: '/orders', response_length: 1234, ip: '192.0.2.10' },
    ]);
  });

  test.each([
    `${clf} ${id} 41`,
    `${clf} ${id} ARjvHGKhIAMFTbg= 12 41`,
    `${clf} "-" "curl/8.0" ${id}`,
  ])('with values that nobody names, it is refused, not guessed: %s', (given) => {
    expect(['not_json', 'web_server_log']).toContain(read(given)[0]);
  });
});

describe('logs of others', () => {
  const event = { requestContext: { requestId: id, requestTime: time }, isBase64Encoded: false };
  const cases: Readonly<Record<string, [string, string]>> = {
    "a function's log": ['lambda_log', `START RequestId: ${id} Version: $LATEST`],
    "a function's log, exported": [
      'lambda_log',
      `2026-11-10T13:55:36.123Z START RequestId: ${id} Version: $LATEST`,
    ],
    'a line of Powertools': [
      'lambda_log',
      JSON.stringify({ level: 'INFO', message: line, service: 'a', function_request_id: id }),
    ],
    'the event of a function': [
      'lambda_log',
      JSON.stringify({ resource: '/orders', path: '/orders', httpMethod: 'GET', ...event }),
    ],
    'an execution log, exported': [
      'execution_log',
      `2026-11-10T13:55:36.123Z (${id}) Method request path: {}`,
    ],
    'a network load balancer': [
      'load_balancer_log',
      'tls 2.0 2026-11-10T13:55:36 net/my-nlb/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.10:51341 198.51.100.1:443 5',
    ],
    'real-time logs of CloudFront': [
      'cloudfront_log',
      '1794318936.451\t192.0.2.10\t0.001\t200\t1234\tGET\thttps\td111.example.com\t/',
    ],
    Envoy: [
      'web_server_log',
      '[2026-11-10T13:55:36.123Z] "GET /x HTTP/1.1" 200 - 0 15 9 8 "-" "curl" "id"',
    ],
  };
  test.each(Object.entries(cases))('%s: refused by name', (_, [reason, given]) => {
    expect(read(given)).toEqual([reason]);
  });
});
