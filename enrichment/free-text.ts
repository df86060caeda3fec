import { type Field, fieldOf } from './field.js';

/** A line read by the order of its fields: each field's raw text. A client's text that cannot be told is left out. */
export type RawValues = ReadonlyMap<Field, string>;

/** A run of fields between two client-controlled values, as a pattern with one group per field. */
interface Block {
  readonly pattern: RegExp;
  readonly fields: readonly Field[];
  /** The client-controlled field that the block's last separator opens; null for the line's end. */
  readonly opens: Field | null;
}

/** Reads lines whose fields are known to be exactly `keys`, in this order, whatever clients wrote into them. */
export function freeTextReader(keys: readonly string[]) {
  const [head, ...blocks] = blocksOf(keys.map(fieldOf)) as [Block, ...Block[]];

  /**
   * @returns the values; `ambiguous` if the line can be read in two ways that differ in more than a
   *   client's own text; null if it cannot be read at all
   */
  return (text: string): RawValues | 'ambiguous' | null => {
    const start = matchesOf(head, text)[0];
    if (start === undefined || start.index !== 0) return null;
    // Each separator of the true reading is among the matches. The leftmost and the rightmost reading bound
    // all others: where they coincide, there is no other.
    const matches = blocks.map((block) => matchesOf(block, text));
    const left = leftmost(matches, endOf(start));
    const right = rightmost(matches);
    if (left === null || right === null) return null;

    const values = new Map<Field, string>();
    const take = (block: Block, match: RegExpExecArray) => {
      for (const [index, field] of block.fields.entries()) {
        values.set(field, match[index + 1] as string);
      }
    };
    take(head, start);
    let open = head.opens;
    let from: number | null = endOf(start);
    for (const [index, block] of blocks.entries()) {
      const match = left[index] as RegExpExecArray;
      const certain = match.index === right[index]?.index;
      if (!certain && block.fields.length > 0) return 'ambiguous';
      if (open !== null && certain && from !== null) {
        values.set(open, text.slice(from, match.index));
      }
      take(block, match);
      open = block.opens;
      from = certain ? endOf(match) : null;
    }
    return values;
  };
}

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;

function leftmost(matches: RegExpExecArray[][], start: number): RegExpExecArray[] | null {
  let from = start;
  const chosen: RegExpExecArray[] = [];
  for (const candidates of matches) {
    const match = candidates.find(({ index }) => index >= from);
    if (match === undefined) return null;
    chosen.push(match);
    from = endOf(match);
  }
  return chosen;
}

function rightmost(matches: RegExpExecArray[][]): RegExpExecArray[] | null {
  let until = Number.POSITIVE_INFINITY;
  const chosen: RegExpExecArray[] = [];
  for (const candidates of matches.toReversed()) {
    const match = candidates.findLast((candidate) => endOf(candidate) <= until);
    if (match === undefined) return null;
    chosen.unshift(match);
    until = match.index;
  }
  return chosen;
}

const matchesOf = (block: Block, text: string) => overlappingMatches(block.pattern, text);

/**
 * Every match, also one that starts inside another: a client's text may end in half a separator, whose last
 * quote is then the first of the true one. `matchAll` would step over the true one.
 */
export function overlappingMatches(pattern: RegExp, text: string): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    matches.push(match);
    pattern.lastIndex = match.index + 1;
  }
  return matches;
}

// What API Gateway itself writes holds no quote, no backslash and no control character.
const plainValue = '([^"\\\\\\x00-\\x1f]*)';

function blocksOf(fields: readonly Field[]): Block[] {
  const blocks: Block[] = [];
  let source = '';
  let plain: Field[] = [];
  const close = (opens: Field | null) => {
    blocks.push({ pattern: new RegExp(source, 'g'), fields: plain, opens });
    source = '';
    plain = [];
  };
  fields.forEach((field, index) => {
    source += `${index === 0 ? '^\\{' : '",'}"${escaped(field.key)}":"`;
    if (field.free) close(field);
    else {
      source += plainValue;
      plain.push(field);
    }
  });
  source += '"\\}$';
  close(null);
  return blocks;
}

const escaped = (key: string): string => key.replaceAll('.', '\\.');
