import type { Condition, Expression } from '../../../reporting/expression/expression.js';

type Value = number | string | null;
type Row = Readonly<Record<string, Value>>;

const quarterHour = 900_000;

const arithmetic = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => (b === 0 ? null : a / b),
};

/** What an expression means, worked out over the rows of a group, or of one row, without any engine. */
export function evaluate(expression: Expression, rows: readonly Row[]): Value {
  const value = (part: Expression) => evaluate(part, rows);
  switch (expression.kind) {
    case 'column': {
      const [row, ...more] = rows;
      if (row === undefined || more.length > 0) throw new Error('A column is a value of one row.');
      return row[expression.name] ?? null;
    }
    case 'number':
    case 'text':
      return expression.value;
    case 'quarterHour': {
      const time = value(expression.of);
      if (time === null) return null;
      return new Date(
        Math.floor(Date.parse(String(time)) / quarterHour) * quarterHour,
      ).toISOString();
    }
    case 'squareRoot': {
      const of = value(expression.of);
      return of === null ? null : Math.sqrt(Number(of));
    }
    case 'arithmetic':
    case 'extreme': {
      const [left, right] = [value(expression.left), value(expression.right)];
      if (left === null || right === null) return null;
      const of =
        expression.kind === 'arithmetic'
          ? arithmetic[expression.operator]
          : expression.of === 'least'
            ? Math.min
            : Math.max;
      return of(Number(left), Number(right));
    }
    case 'case': {
      const branch = expression.branches.find(({ when }) => holds(when, rows));
      const chosen = branch?.value ?? expression.otherwise;
      return chosen === undefined ? null : value(chosen);
    }
    case 'count':
      return rows.length;
    case 'countIf':
      return rows.filter((row) => holds(expression.condition, [row])).length;
    case 'sum': {
      const values = presentIn(expression.of, rows);
      return values.length === 0 ? null : values.reduce<number>((a, b) => a + Number(b), 0);
    }
    case 'min':
    case 'max': {
      const sorted = presentIn(expression.of, rows).sort((a, b) => (a < b ? -1 : 1));
      return sorted.at(expression.kind === 'min' ? 0 : -1) ?? null;
    }
  }
}

const presentIn = (of: Expression, rows: readonly Row[]): (number | string)[] =>
  rows.flatMap((row) => evaluate(of, [row]) ?? []);

/** Whether a condition is true: what is unknown, because something is null, is not. */
function holds(condition: Condition, rows: readonly Row[]): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((part) => holds(part, rows));
    case 'isNull':
      return evaluate(condition.of, rows) === null;
    case 'isNotNull':
      return evaluate(condition.of, rows) !== null;
    case 'oneOf': {
      const value = evaluate(condition.of, rows);
      return value !== null && condition.values.some((one) => evaluate(one, rows) === value);
    }
    case 'compare': {
      const [left, right] = [evaluate(condition.left, rows), evaluate(condition.right, rows)];
      if (left === null || right === null) return false;
      return {
        '=': left === right,
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
      }[condition.operator];
    }
  }
}
