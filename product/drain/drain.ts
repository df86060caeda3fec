/** What a pipeline holds that is not in the lake yet, and when its removal began. */
export interface Undelivered {
  /** When this removal began: remembered at its first call, so that a repeated call goes on from there. */
  readonly begun: () => Promise<Date>;
  /** Files that replication has not copied, or has given up. */
  readonly pendingCopies: () => Promise<number>;
  /** Forgets when the removal began. */
  readonly over: () => Promise<void>;
}

export interface DrainSettings {
  /** How long the stream may hold a row, seconds. */
  readonly bufferSeconds: number;
  /** After so long a removal is given up rather than rows, ms. */
  readonly timeoutMs: number;
  /** How long to wait before looking again, ms. */
  readonly pauseMs: number;
}

/** `more`: time was too short, and whoever called is to call again. */
export type Drained = { readonly state: 'empty' | 'more' | 'stuck'; readonly said: string };

/** Enrichment, conversion and writing come on top of the buffer: a minute to hand a batch over, and one to write it. */
const writingMs = 120_000;

/**
 * Waits until nothing of a pipeline that is being removed would be lost: first for the stream's buffer, then for the copies of
 * the files that were written from it.
 *
 * @param until when whoever waits has to stop
 */
export const drain = async (
  { begun, pendingCopies, over }: Undelivered,
  { bufferSeconds, timeoutMs, pauseMs }: DrainSettings,
  until: Date,
  { now, sleep }: { readonly now: () => Date; readonly sleep: (ms: number) => Promise<void> },
): Promise<Drained> => {
  const start = (await begun()).getTime();
  const written = start + bufferSeconds * 1000 + writingMs;
  for (;;) {
    const at = now().getTime();
    if (at >= written) {
      const pending = await pendingCopies();
      if (pending === 0) {
        await over();
        return { state: 'empty', said: 'Every row is in the bucket and in the central lake.' };
      }
      if (at - start > timeoutMs) {
        await over();
        return {
          state: 'stuck',
          said: `${pending} files are still to be copied to the central lake. Look at the alarms ReplicationFailures and ReplicationLatency, copy what S3 gave up (docs/recovery.md), then terminate again: the pipeline stands until they are copied.`,
        };
      }
    }
    if (at + pauseMs > until.getTime())
      return { state: 'more', said: 'The pipeline still holds rows; this goes on in a minute.' };
    await sleep(pauseMs);
  }
};
