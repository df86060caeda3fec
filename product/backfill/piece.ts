import type { BackfillPiece, BackfillProgress } from '../../core/backfill-piece.js';
import { minuteMs } from '../../core/periods/duration.js';
import { backfillPrefix } from '../../core/pipeline-bucket.js';
import { recordsOf } from './records.js';

/** An export task of CloudWatch Logs, as far as it matters here. */
export interface ExportTask {
  readonly taskId: string;
  readonly state: 'running' | 'completed' | 'ended';
  /** What CloudWatch Logs says of how it ended. */
  readonly said: string;
}

/** What an export is made of. */
export interface ExportOrder {
  readonly name: string;
  readonly logGroup: string;
  readonly from: number;
  readonly to: number;
  /** The folder that the files go to, without a slash at its end. */
  readonly folder: string;
}

export interface PiecePorts {
  readonly exports: {
    readonly byId: (taskId: string) => Promise<ExportTask | undefined>;
    readonly byName: (name: string) => Promise<ExportTask | undefined>;
    /** `busy`: the account has a task running, and may have no second. A text says why there can be none. */
    readonly start: (
      order: ExportOrder,
    ) => Promise<{ readonly taskId: string } | 'busy' | { readonly refused: string }>;
    /** Of a task that has ended meanwhile: nothing. */
    readonly cancel: (taskId: string) => Promise<void>;
  };
  readonly files: (prefix: string) => AsyncIterable<string>;
  readonly lines: (file: string) => AsyncIterable<string>;
  /** A line of an export as a container of its own, with what is known of it. */
  readonly eventOf: (line: string, logGroup: string) => string;
  readonly put: (records: readonly Uint8Array[]) => Promise<void>;
  readonly takeAway: (file: string) => Promise<void>;
  /** Milliseconds that are left to work in. */
  readonly timeLeft: () => number;
}

/** A file is begun only while there is time for a large one: it is taken away when all of it was put. */
const timeOfFileMs = 8 * minuteMs;

/**
 * Brings a piece of a log group's past as far as one call can: finds its export task or starts it, and, once the task has
 * written its files, puts their lines into the stream. A file is taken away when every line of it was taken, so that a call
 * that died is followed by one that goes on; what it put twice counts once, by each request's identity.
 */
export async function advancePiece(
  ports: PiecePorts,
  piece: BackfillPiece,
): Promise<BackfillProgress> {
  const name = `gatebook-${piece.backfill}-${piece.number}-${piece.attempt}`;
  const folder = `${backfillPrefix}${piece.backfill}/${piece.number}-${piece.attempt}`;
  const { exports } = ports;
  const found =
    piece.taskId === null ? await exports.byName(name) : await exports.byId(piece.taskId);
  if (piece.cancel) {
    if (found?.state === 'running') await exports.cancel(found.taskId);
    for await (const file of ports.files(`${folder}/`)) await ports.takeAway(file);
    return { state: 'cancelled', taskId: found?.taskId ?? null, lines: 0, said: null };
  }
  if (found === undefined) {
    const { logGroup, from, to } = piece;
    const started = await exports.start({ name, logGroup, from, to, folder });
    if (started === 'busy') return { state: 'waiting', taskId: null, lines: 0, said: busy };
    if ('refused' in started)
      return { state: 'failed', taskId: null, lines: 0, said: started.refused };
    return { state: 'exporting', taskId: started.taskId, lines: 0, said: null };
  }
  const { taskId, state, said } = found;
  if (state === 'running') return { state: 'exporting', taskId, lines: 0, said: null };
  if (state === 'ended') return { state: 'failed', taskId, lines: 0, said };
  return { taskId, said: null, ...(await readFiles(ports, `${folder}/`, piece.logGroup)) };
}

const busy =
  'Another export task of this account and Region is running, and CloudWatch Logs runs one at a time. This goes on when it has ended.';

/** What CloudWatch Logs writes to see whether it may. */
const isTest = (file: string) => file.endsWith('/aws-logs-write-test');

async function readFiles(
  ports: PiecePorts,
  prefix: string,
  logGroup: string,
): Promise<Pick<BackfillProgress, 'state' | 'lines'>> {
  let lines = 0;
  for await (const file of ports.files(prefix)) {
    if (isTest(file)) {
      await ports.takeAway(file);
      continue;
    }
    if (ports.timeLeft() < timeOfFileMs) return { state: 'reading', lines };
    for await (const { record, events } of recordsOf(ports.lines(file), (line) =>
      ports.eventOf(line, logGroup),
    )) {
      await ports.put([record]);
      lines += events;
    }
    await ports.takeAway(file);
  }
  return { state: 'done', lines };
}
