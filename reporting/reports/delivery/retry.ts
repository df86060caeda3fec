import { createHash } from 'node:crypto';
import { minuteMs } from '../../../core/periods/duration.js';
import type { Delivery } from '../../../core/registry/delivery.js';

const longest = 60 * minuteMs;

/**
 * When a delivery may be tried again, milliseconds since 1970: after 1, 2, 4 … minutes, an hour at most, each shortened
 * by up to a quarter. The jitter follows from the delivery, so that every process comes to the same time. Eight tries
 * last more than an hour and a half: a mail server that is down for an hour costs no report.
 */
export function retryAt({
  id,
  attempts,
  queuedAt,
}: Pick<Delivery, 'id' | 'attempts' | 'queuedAt'>): number {
  const last = attempts.at(-1);
  if (last === undefined) return Date.parse(queuedAt);
  const pause = Math.min(minuteMs * 2 ** (attempts.length - 1), longest);
  const jitter =
    createHash('sha256').update(`${id} ${attempts.length}`).digest().readUInt16BE() / 65_536;
  return Date.parse(last.endedAt ?? last.startedAt) + pause * (1 - jitter / 4);
}
