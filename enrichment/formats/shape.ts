import type { Leaf } from './json-leaves.js';
import { escapedPattern, type Slot, type Template, valuePattern } from './template.js';

/** A sequence of fields that clean lines have, compiled: how most lines are read. */
export interface Shape {
  readonly name: string;
  readonly template: Template;
  /** Matches a line of exactly these fields, with one group per field. */
  readonly pattern: RegExp;
}

/**
 * Remembers the shapes of clean JSON lines, the last used first.
 *
 * A pattern takes a line only if it is the line of before with other values, each a string without quote, backslash
 * and control character, or a number. Such a line is valid JSON without a repeated key, so reading it by the pattern
 * gives what the strict path gives, at a third of the cost of `JSON.parse` alone.
 *
 * Most fields of most lines are empty. Where many lines leave the same fields empty, these become part of the text between
 * the values, which is compared faster than values are taken out.
 */
export function shapeMemory(limit: number) {
  const shapes: Shape[] = [];
  const narrow: Shape[] = [];
  let timesLeftEmpty = new Map<string, number>();

  /** Remembers the shape that leaves out the values which a line has not, once so many lines had the same ones. */
  const narrowDown = (shape: Shape, values: readonly string[]): void => {
    const { template } = shape;
    if (!template.json) return;
    const key = values.slice(1).map((value) => (isEmpty(value) ? value : '*'));
    const form = `${key.join('"')}\0${template.texts[0]}`;
    const times = (timesLeftEmpty.get(form) ?? 0) + 1;
    // What has too many forms is not worth telling apart.
    if (timesLeftEmpty.size >= 64) timesLeftEmpty = new Map();
    timesLeftEmpty.set(form, times);
    if (times !== worthNarrowing || !key.some(isEmpty)) return;
    remember(narrow, shapeOf(withoutEmpty(template, values), shape.name), mostNarrow);
  };

  return {
    /** @returns the shape and the values (group n + 1 is slot n), or null if no remembered shape fits */
    match(text: string): Match | null {
      const known = firstMatch(narrow, text);
      if (known !== null) return known;
      const found = firstMatch(shapes, text);
      if (found !== null) narrowDown(found.shape, found.values);
      return found;
    },
    /** Remembers the shape of a clean line, if the line has the shape's plain form. */
    learn(template: Template, line: string, name: string): void {
      const joined = template.texts.join('\0');
      if (shapes.some((shape) => shape.template.texts.join('\0') === joined)) return;
      const shape = shapeOf(template, name);
      if (shape.pattern.test(line)) remember(shapes, shape, limit);
    },
  };
}

/** A shape that a line has, with the line's values. */
interface Match {
  readonly shape: Shape;
  readonly values: RegExpExecArray;
}

/** Lines that leave the same fields empty before they are read by a pattern of their own: one costs as much as some lines. */
const worthNarrowing = 16;
const mostNarrow = 8;

function firstMatch(shapes: Shape[], text: string): Match | null {
  for (let index = 0; index < shapes.length; index++) {
    const shape = shapes[index] as Shape;
    const values = shape.pattern.exec(text);
    if (values === null) continue;
    if (index > 0) {
      shapes.splice(index, 1);
      shapes.unshift(shape);
    }
    return { shape, values };
  }
  return null;
}

function remember(shapes: Shape[], shape: Shape, limit: number): void {
  shapes.unshift(shape);
  if (shapes.length > limit) shapes.pop();
}

const shapeOf = (template: Template, name: string): Shape => ({
  name,
  template,
  pattern: patternOf(template),
});

/** What API Gateway writes where it has nothing to say. */
export const isEmpty = (value: string): boolean => value === '-' || value === '';

/** The template in which the empty values of a line are part of the text. */
function withoutEmpty(template: Template, values: readonly string[]): Template {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let text = template.texts[0] as string;
  for (const [index, slot] of template.slots.entries()) {
    const value = values[index + 1] as string;
    const next = template.texts[index + 1] as string;
    if (isEmpty(value)) text += value + next;
    else {
      texts.push(text);
      slots.push(slot);
      text = next;
    }
  }
  return { texts: [...texts, text], slots, json: template.json };
}

/** The most values that a line may have to be remembered: a pattern of more is no faster. */
const mostSlots = 120;

/**
 * The template of lines like this one; null where a value is a list, or there are too many.
 *
 * @param slots one for each leaf
 */
export function templateOfLine(
  text: string,
  leaves: readonly Leaf[],
  slots: readonly Slot[],
): Template | null {
  if (leaves.length > mostSlots || leaves.some(({ kind }) => kind === 'structure')) return null;
  const texts: string[] = [];
  let from = 0;
  for (const { start, end } of leaves) {
    texts.push(text.slice(from, start));
    from = end;
  }
  texts.push(text.slice(from));
  return { texts, slots, json: true };
}

const patternOf = ({ texts, slots, json }: Template): RegExp =>
  new RegExp(
    `^${slots
      .map(
        (slot, index) =>
          escapedPattern(texts[index] as string) +
          valuePattern(slot, texts[index + 1] as string, json),
      )
      .join('')}${escapedPattern(texts.at(-1) as string)}$`,
  );
