import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { catalogueOf, emptyCatalogue } from '../../core/catalogue.js';
import { apiLines } from '../../enrichment/api-lines.js';
import { enrich } from '../../enrichment/enrich.js';
import { type FirehoseRecord, responseLimit, transform } from '../../enrichment/firehose.js';
import { firehoseHandler } from '../../enrichment/firehose-handler.js';
import { settingsOf } from '../../enrichment/settings.js';
import { canonicalKeys, lineOf, request } from './log-lines.js';

const settings = settingsOf();
const plain = { catalogue: emptyCatalogue, settings };

const recordOf = (data: string | Buffer, index = 0): FirehoseRecord => ({
  recordId: `4964391482639473${String(index).padStart(40, '0')}`,
  data: Buffer.from(data).toString('base64'),
});

const good = lineOf(canonicalKeys, request);
const objectOf = (data: string) => JSON.parse(Buffer.from(data, 'base64').toString());

describe('a transformed batch', () => {
  it('answers every record once, in order, under its id', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constant(good),
            fc.string(),
            fc.json(),
            fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          ),
        ),
        (lines) => {
          const records = lines.map((line, index) => recordOf(line, index));
          const { records: answers, reasons } = transform(records, plain);
          expect(answers.map(({ recordId }) => recordId)).toEqual(
            records.map(({ recordId }) => recordId),
          );
          const failed = answers.filter(({ result }) => result === 'ProcessingFailed');
          expect(Object.values(reasons).reduce((sum, count) => sum + count, 0)).toBe(failed.length);
        },
      ),
    );
  });

  it('holds what it cannot read as it came', () => {
    const records = [
      recordOf('not JSON'),
      { recordId: '2', data: '%%% no base64 %%%' },
      { recordId: '3', data: '' },
    ];
    const { records: answers, reasons } = transform(records, plain);
    expect(answers).toEqual(records.map((record) => ({ ...record, result: 'ProcessingFailed' })));
    expect(reasons).toMatchObject({ not_json: 1, empty: 1 });
  });

  it('holds a row as one JSON object with typed values by column name', () => {
    const [answer] = transform([recordOf(`${good}\n`)], plain).records;
    const row = objectOf(answer?.data ?? '');
    expect(row).toMatchObject({ request_time: 1781105788627, status: 200, is_bot: false });
    expect(
      Object.keys(row).every((name) => storedColumns.some((column) => column.name === name)),
    ).toBe(true);
    expect(Object.values(row)).not.toContain(null);
  });

  it('says in JSON exactly what the cells say, hostile text and names included', () => {
    const catalogue = catalogueOf({
      generatedAt: '2026-06-10T15:00:00Z',
      keys: { k0alpha001: 'O"Neill \\ Söhne \u2028' },
      plans: [],
    });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, escapes) => {
        const written = escapes ? JSON.stringify(text).slice(1, -1) : text;
        const line = lineOf(canonicalKeys, {
          ...request,
          identityUserAgent: written,
          path: written,
        });
        const enriched = enrich(line, catalogue, settings);
        const [answer] = transform([recordOf(line)], { catalogue, settings }).records;
        if (enriched.kind === 'rejected') {
          expect(answer?.result).toBe('ProcessingFailed');
          return;
        }
        const row = objectOf(answer?.data ?? '');
        for (const [name, index] of Object.entries(cellIndex)) {
          expect(row[name] ?? null).toBe(enriched.cells[index]);
        }
      }),
    );
  });

  it('counts what was salvaged', () => {
    const line = lineOf(canonicalKeys, { ...request, identityUserAgent: 'a "quoted" one' });
    expect(transform([recordOf(good), recordOf(line)], plain)).toMatchObject({
      salvaged: 1,
      reasons: {},
    });
  });

  it('loses nothing and keeps within the limit where rows grow beyond it', () => {
    const short = JSON.stringify({
      requestId: 'r',
      requestTimeEpoch: '1781105788627',
      resourcePath: `/${'x'.repeat(80)}`,
    });
    const records = Array.from({ length: 2000 }, (_, index) => recordOf(short, index));
    const asTheyCame = records.map((record) => ({ ...record, result: 'ProcessingFailed' }));
    const limit = Buffer.byteLength(JSON.stringify({ records: asTheyCame })) + 10_000;
    const { records: answers, reasons } = transform(records, { ...plain, limit });
    expect(Buffer.byteLength(JSON.stringify({ records: answers }))).toBeLessThan(limit + 64);
    expect(answers).toHaveLength(2000);
    expect(reasons.response_full).toBeGreaterThan(0);
    expect(answers.some(({ result }) => result === 'Ok')).toBe(true);
    for (const [index, { result, data }] of answers.entries()) {
      if (result === 'ProcessingFailed') expect(data).toBe(records[index]?.data);
    }
  });

  it('always fits as it came: the largest request that Lambda takes, unread, is below the limit', () => {
    const record = recordOf('x'.repeat(100));
    const frame =
      Buffer.byteLength(JSON.stringify({ ...record, approximateArrivalTimestamp: 1781105788627 })) +
      1;
    const records = Array.from({ length: Math.floor(responseLimit / frame) }, () => record);
    const { records: answers } = transform(records, plain);
    expect(Buffer.byteLength(JSON.stringify({ records: answers }))).toBeLessThan(6_291_556);
  });
});

describe('a record of several lines of which one cannot be read', () => {
  const event = (id: string, message: string) => ({ id, timestamp: 1_794_318_936_451, message });
  const envelope = {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: 'a-group',
    logEvents: [event('e1', good), event('e2', 'no line of an access log'), event('e3', good)],
  };
  const body = {
    requestId: 'x',
    timestamp: 1_794_318_936_451,
    records: [good, '\x1f\x8b damaged gzip'].map((data) => ({
      data: Buffer.from(data, 'latin1').toString('base64'),
    })),
  };

  it('sends only that line to the rejected ones, where somebody keeps them', () => {
    const records = [recordOf(JSON.stringify(envelope)), recordOf(JSON.stringify(body), 1)];
    const { records: answers, apart, reasons } = transform(records, { ...plain, keepsApart: true });
    expect(answers.map(({ result }) => result)).toEqual(['Ok', 'Ok']);
    const rows = answers.map(({ data }) =>
      Buffer.from(data, 'base64').toString().trimEnd().split('\n'),
    );
    expect(rows.map((of) => of.length)).toEqual([2, 1]);
    expect(apart.map(({ reason }) => reason)).toEqual(['not_json', 'bad_container']);
    expect(reasons).toEqual({ not_json: 1, bad_container: 1 });
    // It is kept with what the envelope knows, as a record that can be replayed.
    expect(JSON.parse(apart[0]?.text ?? '')).toMatchObject({
      message: 'no line of an access log',
      eventId: 'e2',
      owner: '111122223333',
      logGroup: 'a-group',
    });
    const replayed = transform([recordOf(apart[0]?.text ?? '')], plain);
    expect(replayed.records).toMatchObject([{ result: 'ProcessingFailed' }]);
  });

  it('fails as a whole where nobody keeps them', () => {
    const { records: answers, apart } = transform([recordOf(JSON.stringify(envelope))], plain);
    expect(answers).toMatchObject([{ result: 'ProcessingFailed' }]);
    expect(apart).toEqual([]);
  });

  const handlerWith = (keep: NonNullable<Parameters<typeof firehoseHandler>[0]['keep']>) =>
    firehoseHandler({
      catalogue: { current: async () => emptyCatalogue, ageMs: () => null },
      settings: async () => settings,
      now: () => 1_794_318_936_451,
      log: () => {},
      keep,
    });

  it('is answered once its line is kept, and fails as a whole if that fails', async () => {
    const kept: string[] = [];
    const events = { records: [recordOf(JSON.stringify(envelope))] };
    const keeping = handlerWith(async (lines) => {
      kept.push(...lines.map(({ reason }) => reason));
    });
    expect((await keeping(events)).records).toMatchObject([{ result: 'Ok' }]);
    expect(kept).toEqual(['not_json']);
    const failing = handlerWith(() => Promise.reject(new Error('no room')));
    expect((await failing(events)).records).toMatchObject([{ result: 'ProcessingFailed' }]);
  });
});

describe('the function that Firehose calls', () => {
  it('has names, settings and formats fetched at once', async () => {
    let waiting = 0;
    let everybodyAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      everybodyAsked = resolve;
    });
    // None is answered before all three were asked.
    const withTheOthers = async <T>(answer: T): Promise<T> => {
      waiting += 1;
      if (waiting === 3) everybodyAsked();
      await asked;
      return answer;
    };
    const handler = firehoseHandler({
      catalogue: { current: () => withTheOthers(emptyCatalogue), ageMs: () => null },
      settings: () => withTheOthers(settings),
      lines: () => withTheOthers(apiLines([])),
      now: () => 1_794_318_936_451,
      log: () => {},
    });
    expect((await handler({ records: [] })).records).toEqual([]);
  });
});

describe('a record that holds more than an answer', () => {
  const envelope = (count: number, owner = '111122223333') =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner,
      logGroup: '/team/orders',
      logStream: 's',
      subscriptionFilters: ['gatebook'],
      logEvents: Array.from({ length: count }, (_, index) => ({
        id: String(index),
        timestamp: 1_700_000_000_000 + index,
        message: lineOf(canonicalKeys, { ...request, requestId: `r-${index}` }),
      })),
    });
  const rowsOf = (answers: { result: string; data: string }[]) =>
    answers
      .filter(({ result }) => result === 'Ok')
      .flatMap(({ data }) => Buffer.from(data, 'base64').toString().trimEnd().split('\n'))
      .map((line) => JSON.parse(line));
  const bytes = ({ records }: { records: readonly object[] }) =>
    Buffer.byteLength(JSON.stringify({ records }));

  it('goes into the stream again in parts of which each fits, and no line is lost or read twice', () => {
    // Lambda bounds what is asked as it bounds the answer: no record is larger as it comes.
    const limit = 240_000;
    const ids: string[] = [];
    let waiting: Buffer[] = [Buffer.from(envelope(200)), Buffer.from(envelope(3))];
    let rounds = 0;
    while (waiting.length > 0) {
      rounds += 1;
      // As the stream hands them on: decompressed, a batch of a bounded size at a time.
      const batch = waiting.splice(0, 1).map((record, index) => recordOf(record, index));
      const answer = transform(batch, { ...plain, limit, putsAgain: true });
      expect(answer.reasons).toEqual({});
      ids.push(...rowsOf(answer.records).map(({ request_id: id }) => id));
      expect(bytes(answer)).toBeLessThan(limit + 1024);
      waiting = [...waiting, ...answer.again.map((record) => gunzipSync(record))];
      expect(rounds).toBeLessThan(60);
    }
    expect(ids).toHaveLength(203);
    expect(new Set(ids).size).toBe(200);
  });

  it('keeps what the envelope knows in every part', () => {
    const { again } = transform([recordOf(envelope(50))], {
      ...plain,
      limit: 20_000,
      putsAgain: true,
    });
    const [part = Buffer.alloc(0)] = again;
    const [line = ''] = gunzipSync(part).toString().split('\n');
    expect(JSON.parse(line)).toMatchObject({
      owner: '111122223333',
      logGroup: '/team/orders',
      eventId: '0',
      timestamp: 1_700_000_000_000,
    });
  });

  it('is answered once its parts are taken, and fails as it came if they are not', async () => {
    const event = {
      records: [recordOf(gzipSync(envelope(9000)))],
    };
    const deps = {
      catalogue: { current: async () => emptyCatalogue, ageMs: () => 0 },
      settings: async () => settings,
      now: Date.now,
      log: () => undefined,
    };
    const put: Uint8Array[] = [];
    const taken = await firehoseHandler({
      ...deps,
      putAgain: async (records) => {
        put.push(...records);
      },
    })(event);
    expect(put.length).toBeGreaterThan(1);
    expect(taken.records.map(({ result }) => result)).toContain('Dropped');
    expect(bytes(taken)).toBeLessThan(responseLimit + 1024);
    const refused = await firehoseHandler({
      ...deps,
      putAgain: () => Promise.reject(new Error('throttled')),
    })(event);
    const failed = refused.records.filter(({ result }) => result === 'ProcessingFailed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]?.data).toBe(event.records[0]?.data);
  });
});

describe('a line out of a log group that is known', () => {
  const settled = {
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: 'a1b2c3',
    stage: '$default',
    format: '{"id":"$context.requestId","s":"$context.status"}',
    logGroup: '/team/orders',
    consumer: null,
    routes: [],
  };
  const message = JSON.stringify({ id: 'r-1', s: '200' });
  const record = (logGroup: string) =>
    recordOf(JSON.stringify({ message, timestamp: 1_700_000_000_000, eventId: '1', logGroup }));
  const read = (apis: (typeof settled)[], logGroup: string) => {
    const lines = apiLines(apis);
    const [answer] = transform([record(logGroup)], {
      catalogue: emptyCatalogue,
      settings: { ...settings, apis: lines.apis },
      reader: lines.reader,
    }).records;
    return objectOf(answer?.data ?? '');
  };

  it('is of the API whose stage logs there, and is read by that stage’s format', () => {
    expect(read([settled], '/team/orders')).toMatchObject({
      api_id: 'a1b2c3',
      stage: '$default',
      request_id: 'r-1',
      status: 200,
    });
  });

  it('is nobody’s where two APIs log to the group and the line does not say, or the group is another', () => {
    const second = { ...settled, restApiId: 'd4e5f6' };
    expect(read([settled, second], '/team/orders').api_id ?? null).toBeNull();
    expect(read([settled], '/team/others').api_id ?? null).toBeNull();
  });
});
