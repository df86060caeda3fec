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
