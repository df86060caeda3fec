import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpStage, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { storedColumns } from '../../core/access-log/columns.js';
import { upstreamKeys } from '../../core/access-log/upstream-format.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrichAll } from '../../enrichment/enrich-all.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';

const variables: Readonly<Record<string, string>> = {
  requestId: 'e21d5914-d1e1-4e48-8826-8c968a40276a',
  extendedRequestId: 'ARjvHGKhIAMFTbg=',
  requestTime: '10/Nov/2026:13:55:36 +0000',
  requestTimeEpoch: '1794318936000',
  httpMethod: 'GET',
  path: '/prod/orders/17',
  resourcePath: '/orders/{id}',
  routeKey: 'GET /orders/{id}',
  status: '404',
  protocol: 'HTTP/1.1',
  responseLength: '87',
  responseLatency: '41',
  'identity.sourceIp': '192.0.2.10',
  'identity.userAgent': 'curl/8.1',
  'integration.status': '404',
  'integration.integrationStatus': '200',
  'integration.latency': '38',
  integrationLatency: '38',
  integrationStatus: '200',
};

const webSocket = {
  ...variables,
  requestId: 'JKJaXmPLvHcESHA=',
  eventType: 'MESSAGE',
  routeKey: 'sendMessage',
  connectionId: 'L0SM9cOFvHcCIhw=',
};

/** A line as API Gateway makes it of a format: what a request lacks is a dash. */
const lineOf = (format: string, values: Readonly<Record<string, string>>): string =>
  format.replaceAll(/\$context\.([\w.]*\w)/g, (_, name: string) => values[name] ?? '-');

function rowOf(line: string): Record<string, unknown> | string {
  const reading = {
    catalogue: emptyCatalogue,
    settings: settingsOf(),
    origin: { reader: lineReader() },
  };
  const [record] = enrichAll(line, reading).records;
  if (record?.kind !== 'row') return record?.reason ?? 'nothing';
  return Object.fromEntries(
    storedColumns.map(({ name }, index) => [name, record.cells[index] ?? null]),
  );
}

const quoted = (names: Readonly<Record<string, string>>): string =>
  `{${Object.entries(names)
    .map(([key, name]) => `"${key}":"$context.${name}"`)
    .join(',')}}`;
const bare = (format: string, ...keys: readonly string[]): string =>
  keys.reduce((text, key) => text.replace(new RegExp(`("${key}":)"([^"]*)"`), '$1$2'), format);

const request = {
  request_id: variables.requestId,
  request_time: 1_794_318_936_000,
  http_method: 'GET',
  status: 404,
};
const rest = { ...request, resource_path: '/orders/{id}', route: '/orders/{id}' };
const http = { ...request, route_key: 'GET /orders/{id}', route: '/orders/{id}' };
const caller = { ip: '192.0.2.10' };
const sent = { response_length: 87, protocol: 'HTTP/1.1' };
const message = {
  request_id: webSocket.requestId,
  event_type: 'MESSAGE',
  route_key: 'sendMessage',
  connection_id: webSocket.connectionId,
  ...caller,
};

/** What the developer guide and the console give as examples, with the variable that says which route it was. */
const clfOfRest =
  '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime]"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId';
const clfOfHttp =
  '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId';
const callerAt = '$context.identity.sourceIp,$context.identity.caller,$context.identity.user';
const csvOfRest = `${callerAt},$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId,$context.extendedRequestId`;
const csvOfHttp =
  '$context.identity.sourceIp,$context.requestTime,$context.httpMethod,$context.routeKey,$context.protocol,$context.status,$context.responseLength,$context.requestId';
const csvOfWebSocket = `${callerAt},$context.requestTime,$context.eventType,$context.routeKey,$context.connectionId,$context.status,$context.requestId`;
const named = (route: string) => ({
  requestId: 'requestId',
  ...(route === 'resourcePath' && { extendedRequestId: 'extendedRequestId' }),
  ip: 'identity.sourceIp',
  ...(route === 'resourcePath' && { caller: 'identity.caller', user: 'identity.user' }),
  ...{ requestTime: 'requestTime', httpMethod: 'httpMethod', [route]: route },
  ...{ status: 'status', protocol: 'protocol', responseLength: 'responseLength' },
});
const xml = (route: string): string => {
  const { requestId: _, ...inner } = named(route);
  const elements = Object.entries(inner).map(([key, name]) => `<${key}>$context.${name}</${key}>`);
  return `<request id="$context.requestId"> ${elements.join(' ')} </request>`;
};

/** The formats that tools set where nobody chose one, by the tool with the version in which it was seen. */
const tools: Readonly<Record<string, readonly [format: string, row: object, values?: object]>> = {
  'AWS CDK 2.276, AccessLogFormat.clf()': [
    AccessLogFormat.clf().toString(),
    { ...rest, ...caller, response_length: 87 },
  ],
  'AWS CDK 2.276, AccessLogFormat.jsonWithStandardFields()': [
    AccessLogFormat.jsonWithStandardFields().toString(),
    { ...rest, ...caller, response_length: 87, protocol: 'HTTP/1.1' },
  ],
  'AWS CDK 2.276, HttpStage': [
    HttpStage.prototype.defaultAccessLogFormat.call({}).toString(),
    { ...request, ...caller, ...sent },
    { ...variables, resourcePath: '-' },
  ],
  'AWS CDK 2.276, WebSocketStage': [
    WebSocketStage.prototype.defaultAccessLogFormat.call({}).toString(),
    { ...message, status: 404 },
    webSocket,
  ],
  "the console's examples, CLF of REST": [clfOfRest, { ...rest, ...caller, ...sent }],
  "the console's examples, CLF of HTTP": [clfOfHttp, { ...http, ...caller, ...sent }],
  "the console's examples, JSON of REST": [
    quoted(named('resourcePath')),
    { ...rest, ...caller, ...sent },
  ],
  "the console's examples, JSON of HTTP": [
    quoted(named('routeKey')),
    { ...http, ...caller, ...sent },
  ],
  "the console's examples, XML of REST": [xml('resourcePath'), { ...rest, ...caller, ...sent }],
  "the console's examples, XML of HTTP": [xml('routeKey'), { ...http, ...caller, ...sent }],
  "the console's examples, CSV of REST": [csvOfRest, { ...rest, ...caller, ...sent }],
  "the console's examples, CSV of HTTP": [csvOfHttp, { ...http, ...caller, ...sent }],
  "the console's examples, CSV of WebSocket": [
    csvOfWebSocket,
    { ...message, status: 404 },
    webSocket,
  ],
  "aws-samples' apigw-log-analytic": [
    quoted(
      Object.fromEntries(
        upstreamKeys.map((key) => [key, key === 'ip' ? 'identity.sourceIp' : key]),
      ),
    ),
    rest,
  ],
  'cloudposse/terraform-aws-api-gateway 08ecaf86': [
    `  ${bare(
      quoted({
        ...{ requestTime: 'requestTime', requestId: 'requestId', httpMethod: 'httpMethod' },
        ...{ path: 'path', resourcePath: 'resourcePath', status: 'status' },
        ...{ responseLatency: 'responseLatency', xrayTraceId: 'xrayTraceId' },
        integrationRequestId: 'integration.requestId',
        functionResponseStatus: 'integration.status',
        integrationLatency: 'integration.latency',
        integrationServiceStatus: 'integration.integrationStatus',
        authorizeResultStatus: 'authorize.status',
        authorizerServiceStatus: 'authorizer.status',
        authorizerLatency: 'authorizer.latency',
        authorizerRequestId: 'authorizer.requestId',
        ip: 'identity.sourceIp',
        userAgent: 'identity.userAgent',
        principalId: 'authorizer.principalId',
        cognitoUser: 'identity.cognitoIdentityId',
        user: 'identity.user',
      }),
      'status',
      'responseLatency',
    ).replaceAll(',', ',\t')}  `,
    { ...rest, ...caller, response_latency: 41, integration_status: 404, integration_latency: 38 },
  ],
  'terraform-aws-modules/apigateway-v2 2.x': [
    '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId $context.integrationErrorMessage',
    { ...http, ...caller, ...sent },
  ],
  'Serverless Framework 3.40.0, logs.restApi': [
    [
      ['requestId', 'requestId'],
      ['ip', 'identity.sourceIp'],
      ['caller', 'identity.caller'],
      ['user', 'identity.user'],
      ...'requestTime httpMethod resourcePath status protocol responseLength'
        .split(' ')
        .map((name) => [name, name]),
    ]
      .map(([key, name]) => `${key}: $context.${name}`)
      .join(', '),
    { ...rest, ...caller, response_length: 87 },
  ],
  'Serverless Framework 3.40.0, logs.httpApi': [
    quoted({
      requestId: 'requestId',
      ip: 'identity.sourceIp',
      requestTime: 'requestTime',
      httpMethod: 'httpMethod',
      routeKey: 'routeKey',
      status: 'status',
      protocol: 'protocol',
      responseLength: 'responseLength',
    }),
    { ...http, ...caller, response_length: 87 },
  ],
  'Serverless Framework 3.40.0, logs.websocket': [
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.eventType $context.routeKey $context.connectionId" $context.requestId',
    message,
    webSocket,
  ],
  'SST 2.49.6, ApiGatewayV1Api': [
    bare(
      quoted({
        requestTime: 'requestTime',
        requestId: 'requestId',
        httpMethod: 'httpMethod',
        path: 'path',
        resourcePath: 'resourcePath',
        status: 'status',
        responseLatency: 'responseLatency',
        xrayTraceId: 'xrayTraceId',
        integrationRequestId: 'integration.requestId',
        functionResponseStatus: 'integration.status',
        integrationLatency: 'integration.latency',
        integrationServiceStatus: 'integration.integrationStatus',
        ip: 'identity.sourceIp',
        userAgent: 'identity.userAgent',
        principalId: 'authorizer.principalId',
      }),
      'status',
      'responseLatency',
    ),
    { ...rest, ...caller, response_latency: 41, integration_status: 404, integration_latency: 38 },
  ],
  'SST 2.49.6, Api': [
    bare(
      quoted({
        requestTime: 'requestTime',
        requestId: 'requestId',
        httpMethod: 'httpMethod',
        path: 'path',
        routeKey: 'routeKey',
        status: 'status',
        responseLatency: 'responseLatency',
        integrationRequestId: 'integration.requestId',
        integrationStatus: 'integration.status',
        integrationLatency: 'integration.latency',
        integrationServiceStatus: 'integration.integrationStatus',
        ip: 'identity.sourceIp',
        userAgent: 'identity.userAgent',
      }),
      'status',
      'responseLatency',
    ),
    { ...http, ...caller, response_latency: 41, integration_status: 404, integration_latency: 38 },
  ],
  'SST 2.49.6, WebSocketApi': [
    bare(
      quoted({
        requestTime: 'requestTime',
        requestId: 'requestId',
        eventType: 'eventType',
        routeKey: 'routeKey',
        status: 'status',
        integrationRequestId: 'awsEndpointRequestId',
        integrationStatus: 'integrationStatus',
        integrationLatency: 'integrationLatency',
        integrationServiceStatus: 'integration.integrationStatus',
        ip: 'identity.sourceIp',
        userAgent: 'identity.userAgent',
        cognitoIdentityId: 'identity.cognitoIdentityId',
        connectedAt: 'connectedAt',
        connectionId: 'connectionId',
      }),
      'status',
    ),
    { event_type: 'MESSAGE', status: 404, connection_id: webSocket.connectionId, ...caller },
    webSocket,
  ],
  'terraform-aws-modules/apigateway-v2 5.x': [
    JSON.stringify({
      context: {
        domainName: '$context.domainName',
        integrationErrorMessage: '$context.integrationErrorMessage',
        protocol: '$context.protocol',
        requestId: '$context.requestId',
        requestTime: '$context.requestTime',
        responseLength: '$context.responseLength',
        routeKey: '$context.routeKey',
        stage: '$context.stage',
        status: '$context.status',
        error: {
          message: '$context.error.message',
          responseType: '$context.error.responseType',
        },
        identity: { sourceIP: '$context.identity.sourceIp' },
        integration: {
          error: '$context.integration.error',
          integrationStatus: '$context.integration.integrationStatus',
        },
      },
    }),
    { request_id: variables.requestId, status: 404, route: '/orders/{id}', ...caller },
  ],
  "HashiCorp's tutorial of HTTP APIs": [
    quoted({
      requestId: 'requestId',
      sourceIp: 'identity.sourceIp',
      requestTime: 'requestTime',
      protocol: 'protocol',
      httpMethod: 'httpMethod',
      resourcePath: 'resourcePath',
      routeKey: 'routeKey',
      status: 'status',
      responseLength: 'responseLength',
      integrationErrorMessage: 'integrationErrorMessage',
    }),
    { ...http, ...caller },
    { ...variables, resourcePath: '-' },
  ],
};

test.each(Object.entries(tools))('a line of %s is read', (_, [format, row, values = variables]) => {
  expect(rowOf(lineOf(format, values as typeof variables))).toMatchObject(row);
});

test('the page names each of these tools, with the version in which it was seen, and no other that is read', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/log-format.md'), 'utf8');
  const section = page.slice(page.indexOf('### What tools log')).split('\n### ', 1)[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.endsWith('| yes |') || line.includes('| yes, '));
  const toolOf = (text: string): string => text.replaceAll('`', '').split(/[,:]/, 1)[0] ?? '';
  const told = rows.map((row) => toolOf((row.split('|')[1] ?? '').trim()));
  expect([...new Set(told)].sort()).toEqual([...new Set(Object.keys(tools).map(toolOf))].sort());
});
