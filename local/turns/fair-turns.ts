import { ProductError } from '../../core/product-error.js';
import type { Asker } from './asker.js';

/** Lets a bounded number of pieces of work run at once, tenants in turn, and within a tenant its callers in turn. */
export interface FairTurns {
  /**
   * Resolves when it is the asker's turn, with what ends it.
   *
   * @throws ProductError rate-limited; or why the asker wants no answer any more
   */
  take(asker: Asker): Promise<() => void>;
  /** Whether another tenant waits for a turn. */
  isWaitedForBeside(tenant: string): boolean;
  /** How much runs and waits now. */
  load(): TurnLoad;
}

export interface TurnLoad {
  readonly running: number;
  readonly waiting: number;
}

export interface TurnBounds {
  /** At once, for all. */
  readonly width: number;
  /**
   * At once for one tenant at most, so that another one finds room without waiting for an end. Tenants that ask at the
   * same time have equal parts of the width.
   */
  readonly perTenant: number;
  /** Waiting at most for one tenant; what comes then is refused. */
  readonly waiting: number;
}

interface Waiter {
  readonly asker: Asker;
  readonly begin: () => void;
}

/** A Map keeps the order in which its keys came: whoever had a turn is put after the others. */
interface Line {
  running: number;
  waiting: number;
  readonly callers: Map<string, Waiter[]>;
}

/** A tenant that asked this short a time ago will ask again, such as a page that loads. */
const recentMs = 2_000;

export function fairTurns({ width, perTenant, waiting }: TurnBounds): FairTurns {
  const lines = new Map<string, Line>();
  const lastAsked = new Map<string, number>();
  let running = 0;

  const share = (): number => {
    const since = performance.now() - recentMs;
    for (const [tenant, at] of lastAsked) {
      if (at < since && !lines.has(tenant)) lastAsked.delete(tenant);
    }
    return Math.max(1, Math.min(perTenant, Math.floor(width / Math.max(1, lastAsked.size))));
  };

  const lineOf = (tenant: string): Line => {
    const line = lines.get(tenant) ?? { running: 0, waiting: 0, callers: new Map() };
    lines.set(tenant, line);
    return line;
  };

  const next = (): void => {
    const most = share();
    for (const [tenant, line] of lines) {
      if (running >= width) return;
      if (line.running >= most) continue;
      const [caller, queue] = line.callers.entries().next().value ?? [];
      const waiter = queue?.shift();
      if (caller === undefined || queue === undefined || waiter === undefined) continue;
      line.callers.delete(caller);
      if (queue.length > 0) line.callers.set(caller, queue);
      lines.delete(tenant);
      lines.set(tenant, line);
      line.waiting -= 1;
      line.running += 1;
      running += 1;
      waiter.begin();
    }
  };

  const end = (tenant: string): void => {
    const line = lineOf(tenant);
    running -= 1;
    line.running -= 1;
    // Whoever came while this one ran is before it now.
    lines.delete(tenant);
    if (line.running > 0 || line.waiting > 0) lines.set(tenant, line);
    next();
  };

  const leave = (waiter: Waiter): void => {
    const { tenant, caller } = waiter.asker;
    const line = lines.get(tenant);
    const queue = line?.callers.get(caller);
    const place = queue?.indexOf(waiter) ?? -1;
    if (line === undefined || queue === undefined || place < 0) return;
    queue.splice(place, 1);
    if (queue.length === 0) line.callers.delete(caller);
    line.waiting -= 1;
    if (line.running === 0 && line.waiting === 0) lines.delete(tenant);
  };

  return {
    isWaitedForBeside: (tenant) =>
      [...lines].some(([other, line]) => other !== tenant && line.waiting > 0),
    take: async (asker) => {
      const { tenant, caller, signal } = asker;
      signal?.throwIfAborted();
      lastAsked.set(tenant, performance.now());
      const line = lineOf(tenant);
      if (line.waiting >= waiting) throw tooMany();
      await new Promise<void>((resolve, reject) => {
        const give = () => {
          leave(waiter);
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          asker: { ...asker },
          begin: () => {
            signal?.removeEventListener('abort', give);
            resolve();
          },
        };
        signal?.addEventListener('abort', give, { once: true });
        const queue = line.callers.get(caller);
        if (queue) queue.push(waiter);
        else line.callers.set(caller, [waiter]);
        line.waiting += 1;
        next();
      });
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        end(tenant);
      };
    },
    load: () => ({
      running,
      waiting: [...lines.values()].reduce((sum, line) => sum + line.waiting, 0),
    }),
  };
}

const tooMany = () =>
  new ProductError(
    'rate-limited',
    'Too many questions wait for an answer already. Try again when some of them have theirs.',
  );
