import pino from 'pino';
import type { RequestLog } from './request-log.js';

/**
 * A log of requests as lines of JSON, each with its time (ISO 8601, UTC). Lines are written at once: those of a process that
 * is killed are there.
 */
export function pinoRequestLog(stream: { write(line: string): unknown }): RequestLog {
  const log = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    stream,
  );
  return (line) => log.info(line);
}
