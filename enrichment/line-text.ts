import { isAscii, isUtf8 } from 'node:buffer';
import { type Rejection, rejected } from './formats/rejection.js';

/** API Gateway accepts 10,240 bytes of headers, so a line of every field stays far below. */
const maxBytes = 64 * 1024;

/** The text of a line without the white space around it. */
export function textOfLine(line: string | Buffer): string | Rejection {
  if (line.length > maxBytes) return rejected('too_long');
  const text = decodedLine(line);
  if (text === null) return rejected('invalid_utf8');
  const trimmed = text.trim();
  return trimmed === '' ? rejected('empty') : trimmed;
}

/** The text of a line of any length; null if it is not valid UTF-8. */
export function decodedLine(line: string | Buffer): string | null {
  if (typeof line === 'string') return line;
  // Most lines are ASCII, and Latin-1 is decoded faster than UTF-8.
  if (isAscii(line)) return line.toString('latin1');
  return isUtf8(line) ? line.toString('utf8') : null;
}
