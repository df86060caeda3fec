import { isAscii, isUtf8 } from 'node:buffer';
import { type Rejection, rejected } from './rejection.js';

/** API Gateway accepts 10,240 bytes of headers, so a line of every field stays far below. */
const maxBytes = 64 * 1024;

/** The text of a line without the white space around it. */
export function textOfLine(line: string | Buffer): string | Rejection {
  if (line.length > maxBytes) return rejected('too_long');
  const text = typeof line === 'string' ? line : decoded(line);
  if (text === null) return rejected('invalid_utf8');
  const trimmed = text.trim();
  return trimmed === '' ? rejected('empty') : trimmed;
}

function decoded(bytes: Buffer): string | null {
  // Most lines are ASCII, and Latin-1 is decoded faster than UTF-8.
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
