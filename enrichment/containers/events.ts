import { requestTimeOf } from '../text/request-time.js';
import { type Envelope, noEnvelope } from './envelope.js';

/** What a container holds: text, or bytes as base64, with what the container knows. */
export type Content =
  | { readonly text: string; readonly envelope: Envelope }
  | { readonly base64: string; readonly envelope: Envelope };

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A kind of container, told by its keys: all of `needs`, and none beside `needs` and `may`. */
interface Kind {
  /** What it is called in the summary of an ingest. */
  readonly name: string;
  readonly needs: readonly string[];
  readonly may: readonly string[];
  contents(object: Json): readonly Content[] | null;
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const account = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{12}$/.test(value) ? value : null;

const timeOf = (value: unknown): number | null => {
  const ms = requestTimeOf(String(value ?? ''));
  return Number.isNaN(ms) ? null : ms;
};

/** A record of Firehose or Kinesis. */
const dataOf = (record: unknown): Content[] => {
  const { data, kinesis } = isObject(record) ? record : {};
  const base64 = data ?? (isObject(kinesis) ? kinesis.data : undefined);
  return typeof base64 === 'string' ? [{ base64, envelope: noEnvelope }] : [];
};

/** One event of CloudWatch Logs, as the subscription, the CLI or the SDKs show it. */
function eventOf(event: unknown, around: Partial<Envelope> = {}): Content[] {
  if (!isObject(event) || typeof event.message !== 'string') return [];
  const envelope: Envelope = {
    accountId: around.accountId ?? account(event.owner),
    logGroup: around.logGroup ?? text(event.logGroup) ?? text(event.logGroupName),
    eventId: text(event.eventId) ?? text(event.id),
    timeMs: timeOf(event.timestamp),
  };
  return [{ text: event.message, envelope }];
}

/** A row of Logs Insights by its fields. `@log` is the account and the log group. */
function insightsRow(row: Json): Content[] {
  // Shippers of logs put their own time beside the message, as Logs Insights does.
  const message = row['@message'] ?? row.message;
  const [, owner = null, group = null] =
    /^(?:(\d{12}):)?(.+)$/.exec(String(row['@log'] ?? '')) ?? [];
  const envelope: Envelope = {
    accountId: owner,
    logGroup: group,
    // A pointer is another one with every query: it identifies nothing.
    eventId: null,
    timeMs: timeOf(row['@timestamp']),
  };
  if (typeof message === 'string') return [{ text: message, envelope }];
  const fields = Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('@')));
  return [{ text: JSON.stringify(isObject(message) ? message : fields), envelope }];
}

/**
 * A row has fields of Logs Insights alone, or the message among its first two: in a format that begins with
 * `@timestamp`, what a client writes comes later.
 */
const isInsightsRow = (keys: readonly string[]): boolean =>
  keys.slice(0, 2).includes('@message') ||
  (keys.length > 0 && keys.every((key) => key.startsWith('@'))) ||
  (keys[0]?.startsWith('@') === true && !keys.includes('@message'));

/** Fields and their values as the API of Logs Insights answers them, as an object. */
const insightsFields = (row: readonly unknown[]): Json =>
  Object.fromEntries(
    row.filter(isObject).map(({ field, value }) => [String(field), value] as const),
  );

const isInsightsFields = (list: readonly unknown[]): boolean =>
  list.length > 0 && list.every((item) => isObject(item) && 'field' in item && 'value' in item);

const kinds: readonly Kind[] = [
  {
    name: 'CloudWatch envelopes',
    needs: ['messageType', 'logEvents'],
    may: ['owner', 'logGroup', 'logStream', 'subscriptionFilters', 'policyLevel'],
    contents: ({ messageType, owner, logGroup, logEvents }) => {
      if (messageType === 'CONTROL_MESSAGE') return [];
      if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return null;
      const around = { accountId: account(owner), logGroup: text(logGroup) };
      return logEvents.flatMap((event) => eventOf(event, around));
    },
  },
  {
    name: 'events of a Lambda subscription',
    needs: ['awslogs'],
    may: [],
    contents: ({ awslogs }) => dataOf(awslogs),
  },
  {
    name: 'Firehose HTTP bodies',
    needs: ['records'],
    may: [
      'requestId',
      'timestamp',
      'invocationId',
      'deliveryStreamArn',
      'region',
      'sourceKinesisStreamArn',
    ],
    contents: ({ records }) => (Array.isArray(records) ? records.flatMap(dataOf) : null),
  },
  {
    name: 'Firehose records',
    needs: ['data'],
    may: ['recordId', 'approximateArrivalTimestamp', 'kinesisRecordMetadata'],
    contents: dataOf,
  },
  {
    name: 'records that Firehose could not deliver',
    needs: ['rawData'],
    may: 'attemptsMade arrivalTimestamp errorCode errorMessage attemptEndingTimestamp lambdaArn lambdaARN EsDocumentId subsequenceNumber'.split(
      ' ',
    ),
    contents: ({ rawData }) => dataOf({ data: rawData }),
  },
  {
    name: 'Kinesis events',
    needs: ['Records'],
    may: [],
    contents: ({ Records }) =>
      Array.isArray(Records) && Records.every((record) => isObject(record) && 'kinesis' in record)
        ? Records.flatMap(dataOf)
        : null,
  },
  {
    name: 'messages of a queue',
    needs: ['Records'],
    may: [],
    contents: ({ Records }) =>
      Array.isArray(Records) &&
      Records.every((record) => isObject(record) && typeof record.body === 'string')
        ? Records.map((record) => ({
            text: (record as { body: string }).body,
            envelope: noEnvelope,
          }))
        : null,
  },
  {
    name: 'messages of a topic',
    needs: ['Type', 'Message'],
    may: 'MessageId TopicArn Subject Timestamp SignatureVersion Signature SigningCertURL UnsubscribeURL MessageAttributes'.split(
      ' ',
    ),
    contents: ({ Message }) =>
      typeof Message === 'string' ? [{ text: Message, envelope: noEnvelope }] : null,
  },
  {
    name: 'CloudWatch events',
    needs: ['events'],
    may: [
      'searchedLogStreams',
      'nextToken',
      'nextForwardToken',
      'nextBackwardToken',
      'ResponseMetadata',
      '$metadata',
    ],
    contents: ({ events }) =>
      Array.isArray(events) ? events.flatMap((event) => eventOf(event)) : null,
  },
  {
    name: 'CloudWatch events',
    needs: ['message'],
    may: 'logStreamName logStream logGroupName logGroup owner timestamp ingestionTime eventId id extractedFields'.split(
      ' ',
    ),
    contents: (event) => {
      const contents = eventOf(event);
      return contents.length > 0 && ('timestamp' in event || 'eventId' in event || 'id' in event)
        ? contents
        : null;
    },
  },
  {
    name: 'logs of a container',
    needs: ['log'],
    may: 'stream time date attrs source container_id container_name kubernetes partial_message ecs_cluster ecs_task_arn ecs_task_definition ec2_instance_id'.split(
      ' ',
    ),
    contents: ({ log, time }) =>
      typeof log === 'string'
        ? [{ text: log, envelope: { ...noEnvelope, timeMs: timeOf(time) } }]
        : null,
  },
  {
    name: 'Logs Insights results',
    needs: ['results'],
    may: [
      'statistics',
      'status',
      'queryLanguage',
      'encryptionKey',
      'nextToken',
      'ResponseMetadata',
      '$metadata',
    ],
    contents: ({ results }) =>
      Array.isArray(results)
        ? results.flatMap((row) =>
            insightsRow(Array.isArray(row) ? insightsFields(row) : isObject(row) ? row : {}),
          )
        : null,
  },
];

/** Where tools that carry logs put the line they carry, beside what they say of themselves. */
const carried: readonly (readonly string[])[] = [
  ['message'],
  ['log'],
  ['event'],
  ['event', 'original'],
  ['line'],
  ['_raw'],
  ['result', '_raw'],
  ['content', 'message'],
  ['_source', 'message'],
  ['_source', '@message'],
  ['_source', 'event', 'original'],
  ['textPayload'],
];

/** Keys that every line of an access log has one of, nested or not: API Gateway takes no format without. */
const identified = /"(?:[\w$-]+\.)*(?:extended_?)?request_?id"\s*:/i;

/**
 * A line in the message of a tool that carries logs. The tool's own keys name no request, so that this is no line of an
 * access log itself, whatever a client wrote into it.
 */
function shippedLine(value: Json): Content | null {
  for (const path of carried) {
    const line = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
    if (typeof line !== 'string' || !/^\s*\{/.test(line)) continue;
    const own = JSON.stringify(value, (_, inner) => (inner === line ? '' : inner));
    return identified.test(own) && path[0] !== '_source'
      ? null
      : { text: line, envelope: noEnvelope };
  }
  return null;
}

/** Keys under which exports keep the list of what they export. */
const lists = ['logs', 'entries', 'items', 'rows', 'hits'];

/** The records of a list inside an object that is no record itself. */
function listOf(value: Json): readonly Content[] | null {
  const around = isObject(value.hits) ? value.hits : value;
  for (const key of lists) {
    const { [key]: list, ...others } = around;
    if (!Array.isArray(list) || list.length === 0 || !list.every(isObject)) continue;
    if (identified.test(JSON.stringify(others))) continue;
    return list.map((item) => ({ text: JSON.stringify(item), envelope: noEnvelope }));
  }
  return null;
}

/** A document of OpenSearch or Elasticsearch that is the line itself. */
const documentLine = ({ _index, _source }: Json): Content | null =>
  typeof _index === 'string' && isObject(_source)
    ? { text: JSON.stringify(_source), envelope: noEnvelope }
    : null;

/** What a JSON value holds, if it is a container. */
export interface Contents {
  readonly name: string;
  readonly contents: readonly Content[];
}

/**
 * Takes a container of log lines apart. What is told by keys has exactly those keys, and an access log line has
 * others: so nothing that a client writes into a line can make it a container.
 */
export function contentsOf(value: unknown): Contents | null {
  if (Array.isArray(value)) return contentsOfList(value);
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  if (isInsightsRow(keys)) return { name: 'Logs Insights results', contents: insightsRow(value) };
  for (const { name, needs, may, contents } of kinds) {
    if (!needs.every((key) => key in value)) continue;
    if (!keys.every((key) => needs.includes(key) || may.includes(key))) continue;
    const found = contents(value);
    if (found !== null) return { name, contents: found };
  }
  const listed = listOf(value);
  if (listed !== null) return { name: 'lists', contents: listed };
  const shipped = shippedLine(value) ?? documentLine(value);
  return shipped === null ? null : { name: 'messages of a log shipper', contents: [shipped] };
}

function contentsOfList(list: readonly unknown[]): Contents | null {
  if (isInsightsFields(list)) {
    return { name: 'Logs Insights results', contents: insightsRow(insightsFields(list)) };
  }
  if (list.length > 0 && list.every((item) => typeof item === 'string' && /^\s*\{/.test(item))) {
    return {
      name: 'lists',
      contents: list.map((item) => ({ text: item as string, envelope: noEnvelope })),
    };
  }
  if (list.length === 0 || !list.every((item) => isObject(item) || Array.isArray(item)))
    return null;
  return {
    name: 'lists',
    contents: list.map((item) => ({ text: JSON.stringify(item), envelope: noEnvelope })),
  };
}
