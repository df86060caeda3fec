import { type Field, fieldOf, isColumn } from './field.js';
import { isWebServerLine } from './foreign.js';
import { type CarefulReading, type LineContext, readByTemplate, readRaw } from './json-line.js';
import { type KnownFormat, repeatedColumn } from './known-formats.js';
import { knownTexts } from './known-text.js';
import { pairsOf } from './pairs.js';
import { type Rejection, rejected } from './rejection.js';
import { smuggledOfOwn } from './smuggled.js';

/** Reads a line that is no JSON: by the declared format, by one that tools offer, or by the keys that it names. */
export function readTextLine(text: string, context: LineContext): CarefulReading | Rejection {
  const declared = readByTemplate(text, context);
  if (declared !== null) return declared;
  if (isWebServerLine(text)) return rejected('web_server_log');
  return (
    readByTemplate(text, { ...context, declared: knownTexts() }) ??
    readPairs(text, context) ??
    rejected('not_json')
  );
}

/** Whether a format has these keys and then others. */
const beginsWith = ({ fields }: KnownFormat, keys: readonly string[]): boolean =>
  keys.length < fields.length && keys.every((key, index) => key === fields[index]?.key);

/**
 * Reads keys and values. A client's text may hold further keys, and nothing tells them from the line's own: a column
 * after such a text is not believed, and neither is the line.
 */
function readPairs(text: string, context: LineContext): CarefulReading | Rejection | null {
  const pairs = pairsOf(text);
  if (pairs === null) return null;
  const fields = pairs.map(([key]) => fieldOf(key));
  if (fields.filter(isColumn).length < 3) return null;
  // What broke off in a value ends earlier than its like; what broke off in a key stands in the value before.
  const keys = fields.map(({ key }) => key);
  if (context.learned.some((format) => beginsWith(format, keys))) return rejected('truncated');
  if (pairs.some(([, value], index) => isColumn(fields[index] as Field) && /[,;|]\s/.test(value))) {
    return rejected('doubtful_order');
  }
  const repeated = repeatedColumn(fields);
  if (repeated !== null) return rejected('duplicate_key', repeated.key);
  const firstFree = fields.findIndex(({ free }) => free);
  if (firstFree >= 0 && fields.slice(firstFree + 1).some(isColumn))
    return rejected('doubtful_order');
  const smuggled = smuggledOfOwn(fields, context.learned);
  const values = new Map(
    pairs.flatMap(([, value], index): [Field, string][] => {
      const field = fields[index] as Field;
      return smuggled.has(field) ? [] : [[field, value]];
    }),
  );
  return readRaw(values, text.startsWith('<') ? 'XML' : 'keys and values', false, context);
}
