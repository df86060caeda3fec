import type { Envelope } from '../containers/envelope.js';
import type { DeclaredFormat } from './declared-format.js';
import { foreignReason, plainlyForeign } from './foreign.js';
import { readByTemplate, readJsonLine } from './json-line.js';
import { pairsInBrackets, textInString } from './json-repair.js';
import type { KnownFormat } from './known-formats.js';
import { newReading, type Reading, read, settle } from './reading.js';
import { type Rejection, rejected } from './rejection.js';
import { isEmpty, shapeMemory } from './shape.js';
import { readTextLine } from './text-line.js';

/** A line that was read. */
export interface ReadLine {
  readonly reading: Reading;
  readonly salvaged: boolean;
  /** What its format is called. */
  readonly format: string;
  /** No text that was read from the line has a character that JSON escapes. */
  readonly plain: boolean;
}

/** Reads lines of any format, one after the other. Its memory only ever makes it faster. */
export interface LineReader {
  /** @param text without white space around it */
  read(text: string, envelope: Envelope | null): ReadLine | Rejection;
  /** Its lines are no JSON: what looks like JSON between them is what a client wrote. */
  readonly linesOnly: boolean;
  /** Reads a line like one that was read before; null if it is like none. */
  readKnown(text: string, envelope: Envelope | null): ReadLine | Rejection | null;
}

/**
 * @param declared the formats that somebody declared; they go before everything that could be guessed
 * @param learned formats that were learned from the source
 */
export function lineReader({
  declared = [],
  learned = [],
}: {
  readonly declared?: readonly DeclaredFormat[];
  readonly learned?: readonly KnownFormat[];
} = {}): LineReader {
  const shapes = shapeMemory(16);
  const texts = declared.filter(({ json }) => !json);

  const readByShape = (text: string, envelope: Envelope | null): ReadLine | Rejection | null => {
    const match = shapes.match(text);
    if (match === null) return null;
    const { shape, values } = match;
    const { slots } = shape.template;
    const reading = newReading();
    for (let index = 0; index < slots.length; index++) {
      const value = values[index + 1] as string;
      if (isEmpty(value)) continue;
      const { field, quoted } = slots[index] as (typeof slots)[number];
      if (!quoted && value === 'null') continue;
      const failed = read(reading, field, value, quoted);
      if (failed !== null) return failed;
    }
    const failed = settle(reading, envelope);
    return failed ?? { reading, salvaged: false, format: shape.name, plain: true };
  };

  const readCarefully = (text: string, envelope: Envelope | null): ReadLine | Rejection => {
    const context = { declared, learned, envelope };
    // Brackets and quotes around a line of a declared text are a client's, not a tool's.
    const asDeclared = readByTemplate(text, { ...context, declared: texts });
    if (asDeclared !== null)
      return 'kind' in asDeclared ? asDeclared : { ...asDeclared, plain: false };
    const inString = textInString(text);
    const line = inString ?? text;
    const known = plainlyForeign(line);
    if (known !== null) return rejected(known);
    const loose = pairsInBrackets(line);
    const careful =
      isJson(line) && loose === null
        ? readJsonLine(line, context)
        : readTextLine(loose ?? line, context);
    if ('kind' in careful) {
      const reason = foreignReason(line);
      return reason === null ? careful : rejected(reason);
    }
    const { template, ...answer } = careful;
    if (template !== null) shapes.learn(template, line, answer.format);
    return { ...answer, plain: false };
  };

  return {
    linesOnly: declared.length > 0 && texts.length === declared.length,
    readKnown: readByShape,
    read: (text, envelope) => readByShape(text, envelope) ?? readCarefully(text, envelope),
  };
}

/** Whether a line is, or was meant to be, a JSON value. */
const isJson = (line: string): boolean =>
  /^['"]?\s*[{[]|^(?:null|true|false|-?\d+|"(?:[^"\\]|\\.)*")$/s.test(line);
