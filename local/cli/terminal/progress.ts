import { Presets, SingleBar } from 'cli-progress';

/** A bar that shows how far a long command is. */
export interface Progress {
  /** `done` and `total` in any unit that they share; `note` stands after the bar. */
  update(done: number, total: number, note: string): void;
  stop(): void;
}

const showAfterMs = 1_000;

/**
 * A progress bar on standard error, if that is a terminal: nothing for the first second, so that quick commands
 * stay quiet; nothing at all when piped.
 */
export const progressBar = (
  label: string,
  stream: NodeJS.WriteStream = process.stderr,
): Progress => {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const started = Date.now();
  let bar: SingleBar | undefined;
  return {
    update: (done, total, note) => {
      if (!bar) {
        if (Date.now() - started < showAfterMs) return;
        bar = new SingleBar(
          {
            stream,
            format: `${label} {bar} {percentage} % {note}`,
            clearOnComplete: true,
            hideCursor: true,
          },
          Presets.shades_classic,
        );
        bar.start(total, done, { note });
      }
      bar.setTotal(total);
      bar.update(done, { note });
    },
    stop: () => bar?.stop(),
  };
};
