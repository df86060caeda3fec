import { parse, type Tree, type Value } from './expression-language.js';

export type Row = Readonly<Record<string, Value>>;

/** What an expression stands in: calculated fields by name, and the values of parameters. */
export interface Surroundings {
  readonly fields: ReadonlyMap<string, string>;
  readonly parameters: Readonly<Record<string, Value>>;
}

const number = (value: Value): number => (value instanceof Date ? value.getTime() : Number(value));
const hasNull = (values: readonly Value[]): boolean => values.some((value) => value === null);
const milliseconds: Record<string, number> = {
  DD: 86_400_000,
  HH: 3_600_000,
  MI: 60_000,
  SS: 1000,
};

/** The functions of one row, by the user guide's "Functions and operators"; null in, null out, unless it says otherwise. */
const functions: Record<string, (of: readonly Value[]) => Value> = {
  sqrt: ([of = null]) => (of === null ? null : Math.sqrt(number(of))),
  floor: ([of = null]) => Math.floor(number(of)),
  '+': ([a = null, b = null]) => number(a) + number(b),
  '-': ([a = null, b = null]) => number(a) - number(b),
  '*': ([a = null, b = null]) => number(a) * number(b),
  '/': ([a = null, b = null]) => (number(b) === 0 ? null : number(a) / number(b)),
  concat: (values) => values.join(''),
  truncDate: ([unit = '', time = null]) => {
    const step = milliseconds[String(unit)] ?? Number.NaN;
    return new Date(Math.floor(number(time) / step) * step);
  },
  addDateTime: ([amount = null, unit = '', time = null]) =>
    new Date(number(time) + number(amount) * (milliseconds[String(unit)] ?? Number.NaN)),
  dateDiff: ([from = null, to = null, unit = '']) =>
    Math.trunc((number(to) - number(from)) / (milliseconds[String(unit)] ?? Number.NaN)),
  extract: ([unit = '', time = null]) => {
    const date = new Date(number(time));
    if (unit === 'WD') return date.getUTCDay() + 1;
    if (unit === 'MI') return date.getUTCMinutes();
    return unit === 'HH' ? date.getUTCHours() : date.getUTCFullYear();
  },
};

const comparisons: Record<string, (a: Value, b: Value) => boolean> = {
  '=': (a, b) => (typeof a === 'string' ? a === b : number(a) === number(b)),
  '<>': (a, b) => (typeof a === 'string' ? a !== b : number(a) !== number(b)),
  '<': (a, b) => number(a) < number(b),
  '<=': (a, b) => number(a) <= number(b),
  '>': (a, b) => number(a) > number(b),
  '>=': (a, b) => number(a) >= number(b),
};

const aggregates: Record<string, (values: Value[], parameter: Value) => Value> = {
  sum: (values) =>
    values.length === 0 ? null : values.reduce((all: number, one) => all + number(one), 0),
  min: (values) => least(values, (a, b) => a < b),
  max: (values) => least(values, (a, b) => a > b),
  count: (values) => values.length,
  percentileCont: (values, percent) => {
    const sorted = values.map(number).sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    const place = (number(percent) / 100) * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return low + (high - low) * (place - Math.floor(place));
  },
};

const least = (values: Value[], before: (a: number, b: number) => boolean): Value =>
  values.reduce<Value>(
    (best, one) => (best === null || before(number(one), number(best)) ? one : best),
    null,
  );

const own = <T>(table: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const parsed = new Map<string, Tree>();
const treeOf = (expression: string): Tree => {
  const tree = parsed.get(expression) ?? parse(expression);
  parsed.set(expression, tree);
  return tree;
};

/** The value of an expression over the rows of a group, or, without aggregates in it, of the single row given. */
export function evaluate(expression: string, rows: readonly Row[], around: Surroundings): Value {
  const memo = new Map<string, Value>();

  const field = (name: string, row: Row | undefined): Value => {
    const calculated = around.fields.get(name);
    if (calculated === undefined) {
      if (row === undefined) throw new Error(`{${name}} is not aggregated.`);
      if (!(name in row)) throw new Error(`There is no column ${name}.`);
      return row[name] ?? null;
    }
    if (row !== undefined) return value(treeOf(calculated), row);
    const known = memo.get(name);
    if (known !== undefined) return known;
    const found = value(treeOf(calculated), undefined);
    memo.set(name, found);
    return found;
  };

  const value = (tree: Tree, row: Row | undefined): Value => {
    if (tree.kind === 'literal') return tree.value;
    if (tree.kind === 'field') return field(tree.name, row);
    if (tree.kind === 'parameter') {
      if (!(tree.name in around.parameters)) throw new Error(`There is no parameter ${tree.name}.`);
      return around.parameters[tree.name] ?? null;
    }
    if (tree.kind === 'list') return tree.items.map((item) => value(item, row));
    const aggregate = own(aggregates, tree.name);
    if (aggregate && row === undefined) {
      const [of, parameter] = tree.of;
      if (of === undefined) throw new Error(`${tree.name} aggregates nothing.`);
      const values = rows.map((one) => value(of, one)).filter((one) => one !== null);
      return aggregate(values, parameter ? value(parameter, undefined) : null);
    }
    return call(tree.name, tree.of, row);
  };

  const isTrue = (tree: Tree, row: Row | undefined): boolean => value(tree, row) === true;

  const call = (name: string, of: readonly Tree[], row: Row | undefined): Value => {
    const [first, second] = of as [Tree, Tree];
    switch (name) {
      case 'ifelse':
        for (let index = 0; index + 1 < of.length; index += 2) {
          if (isTrue(of[index] as Tree, row)) return value(of[index + 1] as Tree, row);
        }
        return of.length % 2 === 1 ? value(of.at(-1) as Tree, row) : null;
      case 'switch': {
        // "switch returns the return-expression that corresponds to the first literal label that is equal to the
        // condition-expression", and where none is, the default-expression, which it always has.
        const condition = value(first, row);
        for (let index = 1; index + 1 < of.length; index += 2) {
          const label = of[index] as Tree;
          if (label.kind !== 'literal') throw new Error('A label of switch is a literal.');
          if (condition === label.value) return value(of[index + 1] as Tree, row);
        }
        if (of.length % 2 === 1 || of.length < 4) throw new Error('switch has a default.');
        return value(of.at(-1) as Tree, row);
      }
      case 'AND':
        return isTrue(first, row) && isTrue(second, row);
      case 'OR':
        return isTrue(first, row) || isTrue(second, row);
      case 'NOT':
        return !isTrue(first, row);
      case 'coalesce':
        return of.map((one) => value(one, row)).find((one) => one !== null) ?? null;
      case 'isNull':
        return value(first, row) === null;
      case 'isNotNull':
        return value(first, row) !== null;
      case 'nullIf': {
        const [a, b] = [value(first, row), value(second, row)];
        return a === b ? null : a;
      }
      case 'in': {
        const list = value(second, row) as readonly Value[];
        return list.includes(value(first, row));
      }
    }
    const values = of.map((one) => value(one, row));
    if (hasNull(values)) return null;
    if (name === 'toString') return String(values[0]);
    const compare = own(comparisons, name);
    if (compare) return compare(values[0] ?? null, values[1] ?? null);
    const known = own(functions, name);
    if (!known) throw new Error(`There is no function ${name}.`);
    return known(values);
  };

  const tree = treeOf(expression);
  const rowLevel = !usesAggregate(tree, around);
  return value(tree, rowLevel && rows.length === 1 ? rows[0] : undefined);
}

function usesAggregate(tree: Tree, around: Surroundings): boolean {
  if (tree.kind === 'call') {
    return (
      Object.hasOwn(aggregates, tree.name) || tree.of.some((one) => usesAggregate(one, around))
    );
  }
  if (tree.kind === 'list') return tree.items.some((one) => usesAggregate(one, around));
  const calculated = tree.kind === 'field' ? around.fields.get(tree.name) : undefined;
  return calculated !== undefined && usesAggregate(treeOf(calculated), around);
}
