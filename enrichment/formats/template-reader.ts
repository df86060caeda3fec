import { type Field, mayBeClientText } from './field.js';
import { type Slot, type Template, textPattern, valuePattern } from './template.js';

/** A line read by its template: each field's raw text. A client's text that cannot be told is left out. */
export type RawValues = ReadonlyMap<Field, string>;

/** A run of fields between two client-controlled values, as a pattern with one group per field. */
interface Block {
  readonly pattern: RegExp;
  readonly fields: readonly Field[];
  /** The client-controlled field that the block's last text opens; null for the line's end. */
  readonly opens: Slot | null;
}

export type TemplateReader = (text: string) => RawValues | 'ambiguous' | null;

/** Reads lines of exactly this template, whatever clients wrote into them. */
export function templateReader(template: Template): TemplateReader {
  const [head, ...blocks] = blocksOf(template) as [Block, ...Block[]];

  /**
   * @returns the values; `ambiguous` if the line can be read in two ways that differ in more than a
   *   client's own text; null if it cannot be read at all
   */
  return (text) => {
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
        values.set(open.field, clientText(open, text.slice(from, match.index)));
      }
      take(block, match);
      open = block.opens;
      from = certain ? endOf(match) : null;
    }
    return values;
  };
}

/** API Gateway puts quotes of its own around some texts, where the format has none. */
const clientText = ({ quoted }: Slot, text: string): string =>
  !quoted && text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1)
    : text;

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

function blocksOf({ texts, slots, json }: Template): Block[] {
  const blocks: Block[] = [];
  let source = '^';
  let plain: Field[] = [];
  const isFree = ({ field }: Slot) => mayBeClientText(field);
  const exact = json || slots.some(isFree);
  const close = (opens: Slot | null) => {
    blocks.push({ pattern: new RegExp(source, 'g'), fields: plain, opens });
    source = '';
    plain = [];
  };
  slots.forEach((slot, index) => {
    source += textPattern(texts[index] as string, exact);
    if (isFree(slot)) close(slot);
    else {
      source += valuePattern(slot, texts[index + 1] as string, json);
      plain.push(slot.field);
    }
  });
  source += `${textPattern(texts.at(-1) as string, exact)}$`;
  close(null);
  return blocks;
}
