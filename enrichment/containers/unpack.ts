import { decompressedRecord, newUnpackBudget, type UnpackBudget } from './compression.js';
import { type Envelope, type LogRecord, noEnvelope } from './envelope.js';
import { type Content, type Contents, contentsOf } from './events.js';
import { framingOf } from './framing.js';
import { valueCutter } from './json-values.js';
import { textOfBytes } from './text-encoding.js';

/** What a text that is a container holds. */
export interface Unpacked {
  /** What the containers are called, from the outside in. */
  readonly names: readonly string[];
  /** Log lines, in their order. */
  readonly records: readonly LogRecord[];
}

/** Containers inside each other: more than anybody has, and few enough for the stack. */
const deepest = 6;

/** A key that only containers have; which ones they really are, their whole set of keys tells. */
const mayBeContainer =
  /"(?:logEvents|awslogs|[rR]ecords|rawData|events|@message|@timestamp|message|log|data|body|field|results|event|original|line|logs|entries|items|rows|hits|Message|_raw|_source|textPayload)"\s*:/;

/**
 * Takes a container of log lines apart, and the containers in it.
 *
 * @param text one value: a line, or a record of Firehose
 * @returns null if it is no container
 */
export const unpacked = (text: string): Unpacked | null =>
  unpackedWithin(text, 0, newUnpackBudget());

function unpackedWithin(text: string, depth: number, budget: UnpackBudget): Unpacked | null {
  if (depth >= deepest || !/^\s*[{[]/.test(text)) return null;
  if (!mayBeContainer.test(text) && !/^\s*\[\s*"\{/.test(text)) return null;
  const found: Contents[] = [];
  for (const value of valuesIn(text)) {
    const contents = contentsOf(value);
    // Several values on a line are believed if each is a container: a client cannot write into those.
    if (contents === null) return null;
    found.push(contents);
  }
  const names = new Set(found.map(({ name }) => name));
  const records: LogRecord[] = [];
  for (const content of found.flatMap(({ contents }) => contents)) {
    const inner = innerOf(content, depth, budget);
    for (const name of inner.names) names.add(name);
    // Not by spreading: a line may hold more records than a call may have arguments.
    for (const record of inner.records) records.push(record);
  }
  return { names: [...names], records };
}

function* valuesIn(text: string): Generator<unknown> {
  try {
    yield JSON.parse(text);
    return;
  } catch {
    if (!/^\s*\{\s*"(?:messageType|owner|awslogs)"/.test(text)) return yield null;
  }
  for (const line of valueLines(Buffer.from(text))) {
    try {
      yield JSON.parse(Buffer.from(line).toString());
    } catch {
      return yield null;
    }
  }
}

function* valueLines(bytes: Buffer): Generator<Uint8Array> {
  const cutter = valueCutter();
  yield* cutter.add(bytes);
  yield* cutter.end();
}

function innerOf(content: Content, depth: number, budget: UnpackBudget): Unpacked {
  if ('base64' in content) return linesOf(content.base64, content.envelope, depth, budget);
  const inner = unpackedWithin(content.text, depth + 1, budget);
  if (inner === null) return { names: [], records: [content] };
  return { ...inner, records: inner.records.map((record) => within(record, content.envelope)) };
}

/** The log lines in the data of a record: compressed or not, one or many, containers or not. */
function linesOf(
  base64: string,
  envelope: Envelope,
  depth: number,
  budget: UnpackBudget,
): Unpacked {
  const bytes = decompressedRecord(Buffer.from(base64, 'base64'), budget);
  const text = bytes === null ? null : textOfBytes(bytes);
  const lines = text === null ? [] : linesOfText(text, { most: budget.records + 1 });
  budget.records -= lines.length;
  if (text === null || budget.records < 0) {
    const kept = JSON.stringify({ data: base64 });
    return { names: [], records: [{ text: kept, envelope: null, damaged: true }] };
  }
  const names = new Set<string>();
  const records: LogRecord[] = [];
  for (const line of lines) {
    const inner = unpackedWithin(line, depth + 1, budget);
    for (const name of inner?.names ?? []) names.add(name);
    const found = inner?.records ?? [{ text: line, envelope: null }];
    for (const record of found) records.push(within(record, envelope));
  }
  return { names: [...names], records };
}

/**
 * The lines of a text, or its JSON values where they do not stand line by line.
 *
 * @param most so many of them are looked for at most: millions of tiny ones take far more memory than their text
 */
export function linesOfText(
  text: string,
  { linesOnly = false, most = Number.POSITIVE_INFINITY } = {},
): readonly string[] {
  const isValues = !linesOnly && framingOf(text, true) === 'values';
  const lines: string[] = [];
  for (const line of isValues ? valuesOf(text) : linesIn(text)) {
    if (line.trim() !== '' && lines.push(line) >= most) break;
  }
  return lines;
}

function* valuesOf(text: string): Generator<string> {
  for (const line of valueLines(Buffer.from(text))) yield Buffer.from(line).toString();
}

function* linesIn(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end < 0 ? undefined : end);
    start = end < 0 ? text.length + 1 : end + 1;
  }
}

/** What the inner container does not know, the outer one may. */
function within(record: LogRecord, outer: Envelope): LogRecord {
  if (record.damaged) return record;
  const inner = record.envelope ?? noEnvelope;
  return {
    text: record.text,
    envelope: {
      accountId: inner.accountId ?? outer.accountId,
      logGroup: inner.logGroup ?? outer.logGroup,
      eventId: inner.eventId ?? outer.eventId,
      timeMs: inner.timeMs ?? outer.timeMs,
    },
  };
}

/** A record as a container of its own, with all that is known of it: what a line out of a container is kept as. */
export function repacked({ text, envelope }: LogRecord): string {
  if (envelope === null) return text;
  const { eventId, timeMs, accountId, logGroup } = envelope;
  const event = {
    ...(timeMs !== null && { timestamp: timeMs }),
    ...(eventId !== null && { eventId }),
    ...(accountId !== null && { owner: accountId }),
    ...(logGroup !== null && { logGroup }),
  };
  if (timeMs === null && eventId === null) return text;
  return JSON.stringify({ message: text, ...event });
}
