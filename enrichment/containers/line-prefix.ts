import { requestTimeOf } from '../text/request-time.js';
import { type LogRecord, noEnvelope } from './envelope.js';

const isoTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const name = String.raw`[^\s{}"<>]+`;

/**
 * What tools write before the line of a log: the time (an export task of CloudWatch Logs, `aws logs tail --format
 * short`), the time and the log stream (`aws logs tail`), the group and the stream (`awslogs get`).
 */
const prefixes: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: 'lines of a CloudWatch export',
    pattern: new RegExp(`^(?<time>${isoTime})[ \\t]+(?<message>.+)$`, 's'),
  },
  {
    name: 'lines of aws logs tail',
    pattern: new RegExp(`^(?<time>${isoTime})[ \\t]+(?<stream>${name})[ \\t]+(?<message>.+)$`, 's'),
  },
  {
    name: 'lines of sam logs',
    pattern: new RegExp(
      `^(?<stream>${name})[ \\t]+(?<time>${isoTime})[ \\t]+(?<message>\\{.*)$`,
      's',
    ),
  },
  {
    name: 'lines of a container',
    // The CRI's own format: a time with nine digits, the stream, and whether the line is whole.
    pattern: new RegExp(`^(?<time>${isoTime}) (?:stdout|stderr) F (?<message>.+)$`, 's'),
  },
  {
    name: 'events as YAML',
    // The CLI's `--output yaml`: text in single quotes, where a quote stands twice.
    pattern: /^(?:-\s+)?message: '(?<quoted>\{(?:[^']|'')*)'$/s,
  },
  {
    name: 'lines of syslog',
    pattern: new RegExp(
      `^(?:<\\d{1,3}>)?(?:1 (?<time>${isoTime}) (?:${name} ){4}(?:-|\\[[^\\]]*\\])|[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} ${name} ${name}:)[ \\t]+(?<message>\\{.*)$`,
      's',
    ),
  },
  {
    name: 'rows of a table',
    // What the consoles copy: cells between bars or tabs, one of them the line.
    pattern: /^(?:\|\s*)?(?:[^{}"|\t]{0,200}[|\t]\s*){1,6}(?<message>\{.*\})(?:\s*[|\t][^{}"]*)?$/s,
  },
  {
    name: 'lines of awslogs',
    pattern: new RegExp(
      `^(?<group>\\/?${name})[ \\t]+(?<stream>${name})[ \\t]+(?:\\[?(?<time>${isoTime})\\]?[ \\t]+)?(?<message>\\{.*)$`,
      's',
    ),
  },
];

/** Takes away what a tool wrote before a line; all readings of it, the most likely one first. */
export function withoutPrefix(text: string): readonly (LogRecord & { readonly name: string })[] {
  if (text.startsWith('{')) return [];
  return prefixes.flatMap(({ name: tool, pattern }) => {
    const { time, group, quoted, ...found } = pattern.exec(text)?.groups ?? {};
    const message = quoted?.replaceAll("''", "'") ?? found.message;
    if (message === undefined) return [];
    const ms = requestTimeOf((time ?? '').replace(/(\.\d{3})\d+/, '$1'));
    const envelope = {
      ...noEnvelope,
      logGroup: group ?? null,
      timeMs: Number.isNaN(ms) ? null : ms,
    };
    return [{ name: tool, text: message, envelope }];
  });
}

/** No line of an access log begins with a time of ISO 8601: API Gateway writes none. */
export const beginsWithTime = (text: string): boolean => startsWithTime.test(text);

const startsWithTime = /^\s*\d{4}-\d\d-\d\dT\d/;
