import type { Condition, Expression } from '../../../reporting/expression/expression.js';

type Row = Readonly<Record<string, number | null>>;
type Value = number | null;

const both = (left: Value, right: Value, of: (a: number, b: number) => Value): Value =>
  left === null || right === null ? null : of(left, right);

const arithmetic = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => (b === 0 ? null : a / b),
};

/** What an expression of numbers means, worked out over the rows of a group without any engine. */
export function evaluate(expression: Expression, rows: readonly Row[]): Value {
  const value = (part: Expression) => evaluate(part, rows);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'arithmetic':
      return both(value(expression.left), value(expression.right), arithmetic[expression.operator]);
    case 'extreme':
      return both(
        value(expression.left),
        value(expression.right),
        expression.of === 'least' ? Math.min : Math.max,
      );
    case 'case': {
      const branch = expression.branches.find(({ when }) => holds(when, rows));
      const chosen = branch?.value ?? expression.otherwise;
      return chosen === undefined ? null : value(chosen);
    }
    case 'sum':
    case 'min':
    case 'max': {
      const { kind, of } = expression;
      if (of.kind !== 'column') throw new Error('Columns alone are aggregated.');
      const values = rows.flatMap((row) => row[of.name] ?? []);
      if (values.length === 0) return null;
      return kind === 'sum' ? values.reduce((a, b) => a + b) : Math[kind](...values);
    }
    default:
      throw new Error(`${expression.kind} has no number.`);
  }
}

function holds(condition: Condition, rows: readonly Row[]): boolean {
  if (condition.kind !== 'compare') throw new Error(`${condition.kind} compares no numbers.`);
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
