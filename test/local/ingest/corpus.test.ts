import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { cellIndex } from '../../../core/access-log/cells.js';
import { emptyCatalogue } from '../../../core/catalogue.js';
import { enrichAll } from '../../../enrichment/enrich-all.js';
import { learnedFormats } from '../../../enrichment/formats/learned.js';
import { type LineReader, lineReader } from '../../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../../enrichment/settings.js';
import { linesOf } from '../../../local/ingest/enrich-block.js';
import { examplesOf } from '../../../local/ingest/examples.js';
import { streamSource } from '../../../local/ingest/line-source.js';
import { sourcePieces } from '../../../local/ingest/source-pieces.js';

// `npm run test:corpus` sets more.
const most = Number(process.env.GATEBOOK_CORPUS ?? 2_000);
/** A format is learned from twenty lines on. */
const recordsOfFile = { fewest: 40, most: 500 };

/** What a request says, whatever it is written in. */
interface Request {
  readonly id: string;
  readonly at: number;
  readonly ip: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly length: number;
  readonly latency: number;
}

const pool = fc.sample(
  fc.record({
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
    path: fc
      .array(fc.stringMatching(/^[a-zA-Z0-9._~-]{1,12}$/), { minLength: 1, maxLength: 3 })
      .map((parts) => `/${parts.join('/')}`),
    status: fc.constantFrom(200, 201, 301, 400, 403, 404, 429, 500, 502, 504),
    length: fc.nat(1_000_000),
    latency: fc.nat(30_000),
  }),
  { numRuns: 2_000, seed: 1 },
);

const start = Date.UTC(2026, 10, 10);
const requestOf = (number: number): Request => ({
  ...(pool[(number * 7919) % pool.length] as (typeof pool)[number]),
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  at: start + (number % 80_000) * 1000,
});

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const clfTime = (at: number): string => {
  const [day = '', clock = ''] = new Date(at).toISOString().split(/[T.]/);
  const [year, month, date] = day.split('-');
  return `${date}/${months[Number(month) - 1]}/${year}:${clock} +0000`;
};

const flat = (it: Request) => ({
  requestId: it.id,
  ip: it.ip,
  requestTime: clfTime(it.at),
  httpMethod: it.method,
  resourcePath: it.path,
  status: String(it.status),
  responseLength: String(it.length),
  responseLatency: String(it.latency),
});

/** How a request is written as a line. */
const formats: Readonly<Record<string, (it: Request) => string>> = {
  JSON: (it) => JSON.stringify(flat(it)),
  'JSON with spaces': (it) => JSON.stringify(flat(it)).replaceAll('":"', '" : "'),
  'numbers without quotes, and a bare dash': (it) =>
    `{"requestId":"${it.id}","caller":-,"ip":"${it.ip}","requestTimeEpoch":${it.at},"httpMethod":"${it.method}","resourcePath":"${it.path}","status":${it.status},"responseLength":${it.length},"responseLatency":${it.latency},"authorizerLatency":-}`,
  nested: (it) =>
    JSON.stringify({
      context: {
        requestId: it.id,
        requestTimeEpoch: String(it.at),
        identity: { sourceIp: it.ip },
        httpMethod: it.method,
        resourcePath: it.path,
        status: String(it.status),
        responseLength: String(it.length),
        responseLatency: String(it.latency),
      },
    }),
  'names of their own': (it) =>
    JSON.stringify({
      request_id: it.id,
      time: new Date(it.at).toISOString(),
      sourceIP: it.ip,
      method: it.method,
      resource: it.path,
      statusCode: it.status,
      bytes: it.length,
      latency: it.latency,
    }),
  'single quotes': (it) => JSON.stringify(flat(it)).replaceAll('"', "'"),
  'Common Log Format': (it) =>
    `${it.ip} - - [${clfTime(it.at)}] "${it.method} ${it.path} HTTP/1.1" ${it.status} ${it.length} ${it.id}`,
  'keys and values': (it) =>
    Object.entries(flat(it))
      .map(([key, value]) => `${key}: ${value}`)
      .join(', '),
  XML: (it) => {
    const { requestId, ...rest } = flat(it);
    const inner = Object.entries(rest).map(([key, value]) => `<${key}>${value}</${key}>`);
    return `<request id="${requestId}"> ${inner.join(' ')} </request>`;
  },
};

type Lines = readonly string[];
const text = (lines: Lines): Buffer => Buffer.from(`${lines.join('\n')}\n`);
const isJson = (line: string): boolean => line.startsWith('{"');
const event = (message: string, index: number) => ({
  id: `e${index}`,
  timestamp: start,
  message,
});
const envelope = (lines: Lines): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: 'access',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents: lines.map(event),
  });
const chunks = (lines: Lines, size: number): readonly Lines[] =>
  Array.from({ length: Math.ceil(lines.length / size) }, (_, index) =>
    lines.slice(index * size, (index + 1) * size),
  );
const csv = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** What lines are kept in: bytes of a file. `whole`: its bytes cannot be cut without losing what stands before. */
interface Container {
  readonly write: (lines: Lines) => Buffer;
  readonly jsonOnly?: true;
  readonly whole?: true;
}

const containers: Readonly<Record<string, Container>> = {
  lines: { write: text },
  'lines with CRLF': { write: (lines) => Buffer.from(lines.join('\r\n')) },
  'UTF-16': { write: (lines) => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le') },
  gzip: { write: (lines) => gzipSync(text(lines)) },
  'gzip, several members': {
    write: (lines) => Buffer.concat(chunks(lines, 90).map((some) => gzipSync(text(some)))),
  },
  'gzip twice': { write: (lines) => gzipSync(gzipSync(text(lines))) },
  zip: {
    write: (lines) =>
      Buffer.from(
        zipSync(
          Object.fromEntries(chunks(lines, 200).map((some, n) => [`log-${n}.json`, text(some)])),
        ),
      ),
  },
  'objects one behind the other': { write: (lines) => Buffer.from(lines.join('')), jsonOnly: true },
  'a list': {
    write: (lines) => Buffer.from(`[\n${lines.join(',\n')}\n]`),
    jsonOnly: true,
  },
  'objects over several lines': {
    write: (lines) =>
      Buffer.from(lines.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n')),
    jsonOnly: true,
  },
  'envelopes of CloudWatch': { write: (lines) => text(chunks(lines, 25).map(envelope)) },
  'envelopes one behind the other, in members of gzip': {
    write: (lines) => Buffer.concat(chunks(lines, 25).map((some) => gzipSync(envelope(some)))),
  },
  'events of a Lambda subscription': {
    write: (lines) =>
      text(
        chunks(lines, 25).map((some) =>
          JSON.stringify({ awslogs: { data: gzipSync(envelope(some)).toString('base64') } }),
        ),
      ),
  },
  'bodies of Firehose': {
    write: (lines) =>
      text(
        chunks(lines, 25).map((some) =>
          JSON.stringify({
            requestId: 'b',
            timestamp: start,
            records: some.map((line) => ({ data: Buffer.from(line).toString('base64') })),
          }),
        ),
      ),
  },
  'an export task': {
    write: (lines) => gzipSync(text(lines.map((line) => `2026-11-10T00:00:00.000Z ${line}`))),
  },
  'aws logs tail': {
    write: (lines) =>
      text(lines.map((line) => `2026-11-10T00:00:00.000000+00:00 stream-1 ${line}`)),
    jsonOnly: true,
  },
  'filter-log-events': {
    write: (lines) =>
      Buffer.from(
        JSON.stringify(
          {
            events: lines.map((message, n) => ({
              logStreamName: 's',
              timestamp: start,
              message,
              ingestionTime: start,
              eventId: `e${n}`,
            })),
            searchedLogStreams: [],
          },
          null,
          4,
        ),
      ),
  },
  'Logs Insights as JSON': {
    write: (lines) =>
      Buffer.from(
        JSON.stringify(
          lines.map((line) => ({ '@timestamp': 't', '@message': line })),
          null,
          2,
        ),
      ),
  },
  'Logs Insights as CSV': {
    write: (lines) =>
      text(['@timestamp,@message', ...lines.map((line) => `2026-11-10 00:00:00.000,${csv(line)}`)]),
  },
  'logs of a container': {
    write: (lines) => text(lines.map((line) => JSON.stringify({ log: `${line}\n`, stream: 'x' }))),
  },
};

const foreign = [
  'START RequestId: 6bc28136-xmpl-4365-b021-0ce6b2e64ab0 Version: $LATEST',
  '{"_aws":{"Timestamp":1},"requestId":"metric","status":"200"}',
  'nothing that anybody knows',
];

/** What becomes of lines before they are kept, and of the file: the requests that are in it afterwards, as often as they are. */
interface Damaged {
  readonly lines: Lines;
  readonly there: readonly Request[];
  readonly cut?: boolean;
}
const damages: Readonly<
  Record<string, (requests: readonly Request[], write: (it: Request) => string) => Damaged>
> = {
  none: (requests, write) => ({ lines: requests.map(write), there: requests }),
  doubled: (requests, write) => {
    const there = requests.flatMap((it, n) => (n % 3 === 0 ? [it, it] : [it]));
    return { lines: there.map(write), there };
  },
  reordered: (requests, write) => {
    const there = requests.toSorted((a, b) => a.path.localeCompare(b.path));
    return { lines: there.map(write), there };
  },
  mixed: (requests, write) => ({
    lines: requests.flatMap((it, n) =>
      n % 50 === 7 ? [foreign[n % foreign.length] as string, write(it)] : [write(it)],
    ),
    there: requests,
  }),
  cut: (requests, write) => ({ lines: requests.map(write), there: requests, cut: true }),
};

/**
 * Where a file is cut: anywhere, in a line of keys and values before its last value, since half of a number is a number.
 */
function cutOf(bytes: Buffer, file: number): number {
  const anywhere = Math.floor(bytes.length * (0.5 + ((file * 37) % 50) / 100));
  const wide = bytes[0] === 0xff;
  const tail = bytes.subarray(0, anywhere).toString(wide ? 'utf16le' : 'latin1');
  const line = tail.slice(tail.lastIndexOf('\n') + 1);
  const last = /responseLatency: \d*$/.exec(line);
  return last === null || line.includes('"')
    ? anywhere
    : anywhere - last[0].length * (wide ? 2 : 1);
}

const spool = path.join(tmpdir(), `gatebook-corpus-${process.pid}`);

/** The rows of a file, in its order, read as an ingest reads it. */
async function* rowsOf(bytes: Buffer): AsyncGenerator<readonly unknown[]> {
  const source = streamSource('file', pieces(bytes));
  let reader: LineReader | undefined;
  const reading = {
    catalogue: emptyCatalogue,
    settings: settingsOf(),
  };
  for await (const piece of sourcePieces(source, spool, () => {}, false)) {
    if (piece.kind !== 'lines') continue;
    reader ??= lineReader({ learned: learnedFormats(examplesOf(piece.bytes)) });
    for (const line of linesOf(Buffer.from(piece.bytes))) {
      for (const record of enrichAll(line, { ...reading, origin: { reader } }).records) {
        if (record.kind === 'row') yield record.cells;
      }
    }
  }
}

/** As a disk hands it out: in pieces that end anywhere. */
async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
}

const truth = (it: Request, format: string): string =>
  [
    it.id,
    it.at,
    it.ip,
    it.method,
    it.path,
    it.status,
    it.length,
    format === 'Common Log Format' ? null : it.latency,
  ].join(' ');

const said = (cells: readonly unknown[]): string =>
  [
    cellIndex.request_id,
    cellIndex.request_time,
    cellIndex.ip,
    cellIndex.http_method,
    cellIndex.resource_path,
    cellIndex.status,
    cellIndex.response_length,
    cellIndex.response_latency,
  ]
    .map((index) => cells[index])
    .join(' ');

test('every record of every format, in every container, with every damage is read right', async () => {
  const combinations = Object.keys(formats).flatMap((format) =>
    Object.keys(containers).flatMap((container) =>
      Object.keys(damages).map((damage) => ({ format, container, damage })),
    ),
  );
  const possible = combinations.filter(({ format, container, damage }) => {
    const { jsonOnly } = containers[container] as Container;
    const first = (formats[format] as (it: Request) => string)(requestOf(0));
    // Behind a list's or another's brackets only JSON can stand, and lines of others are none.
    if (jsonOnly && (!isJson(first) || format.startsWith('numbers'))) return false;
    return !(jsonOnly && damage === 'mixed');
  });
  let number = 0;
  let wrong = 0;
  let lost = 0;
  const perFile = Math.min(
    recordsOfFile.most,
    Math.max(recordsOfFile.fewest, Math.floor(most / possible.length)),
  );
  // Where there is no room for all of them, those that are looked at are of all kinds.
  const step = Math.max(1, Math.floor((possible.length * perFile) / most)) | 1;
  const complaints: string[] = [];
  for (let file = 0; number < most; file++) {
    const { format, container, damage } = possible[
      (file * step) % possible.length
    ] as (typeof possible)[0];
    const requests = Array.from({ length: perFile }, () => requestOf(number++));
    const write = formats[format] as (it: Request) => string;
    const damaged = (damages[damage] as (typeof damages)[string])(requests, write);
    const { write: pack } = containers[container] as Container;
    const whole = pack(damaged.lines);
    const bytes = damaged.cut ? whole.subarray(0, cutOf(whole, file)) : whole;

    const left = new Map<string, number>();
    for (const it of damaged.there) {
      const expected = truth(it, format);
      left.set(expected, (left.get(expected) ?? 0) + 1);
    }
    let read = 0;
    for await (const cells of rowsOf(bytes)) {
      read += 1;
      const row = said(cells);
      const times = left.get(row) ?? 0;
      if (times > 0) left.set(row, times - 1);
      else {
        wrong += 1;
        complaints.push(`${format}, ${container}, ${damage}: ${row}`);
      }
    }
    const missing = damaged.there.length - read;
    // Of a file that was cut, what stood behind the cut is not there; something before it is.
    if (damaged.cut ? read === 0 && perFile > 50 : missing > 0) {
      lost += missing;
      complaints.push(`${format}, ${container}, ${damage}: ${missing} lost`);
    }
  }
  expect({ wrong, lost, complaints: complaints.slice(0, 20) }).toEqual({
    wrong: 0,
    lost: 0,
    complaints: [],
  });
  process.stdout.write(
    `${number.toLocaleString('en-GB')} records in ${possible.length} combinations of format, container and damage: ${wrong} wrong, ${lost} lost.\n`,
  );
}, 600_000);
