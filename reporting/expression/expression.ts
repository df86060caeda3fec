/**
 * A value computed from columns, written once and rendered to every engine's own language: DuckDB and Trino SQL,
 * QuickSight's calculated fields. Literals come from declarations alone; what a user types is a bound parameter.
 */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'quarterHour' | 'squareRoot'; readonly of: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'extreme';
      readonly of: 'least' | 'greatest';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'case'; readonly branches: readonly Branch[]; readonly otherwise?: Expression }
  | Aggregate;

/** What is computed over all rows of a group. */
export type Aggregate =
  | { readonly kind: 'count' }
  | { readonly kind: 'countIf'; readonly condition: Condition }
  | { readonly kind: 'sum' | 'min' | 'max'; readonly of: Expression };

export type Condition =
  | {
      readonly kind: 'compare';
      readonly operator: '=' | '<' | '<=' | '>' | '>=';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'isNull' | 'isNotNull'; readonly of: Expression }
  | { readonly kind: 'oneOf'; readonly of: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] };

export interface Branch {
  readonly when: Condition;
  readonly value: Expression;
}

/** A value as it is written in an expression. */
export const operand = (value: number | string | Expression): Expression => {
  if (typeof value === 'number') return { kind: 'number', value };
  return typeof value === 'string' ? { kind: 'text', value } : value;
};

type Operand = number | Expression;

export const column = (name: string): Expression => ({ kind: 'column', name });
export const text = (value: string): Expression => ({ kind: 'text', value });
/** The start of the quarter hour of UTC that a time lies in. */
export const quarterHourOf = (of: Expression): Expression => ({ kind: 'quarterHour', of });

/** The square root of a number that is not negative. */
export const squareRoot = (of: Expression): Expression => ({ kind: 'squareRoot', of });

const arithmetic =
  (operator: '+' | '-' | '*' | '/') =>
  (left: Operand, right: Operand): Expression => ({
    kind: 'arithmetic',
    operator,
    left: operand(left),
    right: operand(right),
  });

export const plus = arithmetic('+');
export const minus = arithmetic('-');
export const times = arithmetic('*');
/** A quotient of real numbers; null where the divisor is zero, in every engine. */
export const divide = arithmetic('/');

const extreme =
  (of: 'least' | 'greatest') =>
  (left: Operand, right: Operand): Expression => ({
    kind: 'extreme',
    of,
    left: operand(left),
    right: operand(right),
  });

export const least = extreme('least');
export const greatest = extreme('greatest');

export const caseOf = (branches: readonly Branch[], otherwise?: Operand): Expression => ({
  kind: 'case',
  branches,
  ...(otherwise === undefined ? {} : { otherwise: operand(otherwise) }),
});

export const count: Aggregate = { kind: 'count' };
export const countIf = (condition: Condition): Aggregate => ({ kind: 'countIf', condition });
export const sum = (of: Expression): Aggregate => ({ kind: 'sum', of });
export const min = (of: Expression): Aggregate => ({ kind: 'min', of });
export const max = (of: Expression): Aggregate => ({ kind: 'max', of });

const compare =
  (operator: '=' | '<' | '<=' | '>' | '>=') =>
  (left: Expression, right: Operand): Condition => ({
    kind: 'compare',
    operator,
    left,
    right: operand(right),
  });

export const equals = compare('=');
export const lessThan = compare('<');
export const atMost = compare('<=');
export const atLeast = compare('>=');
export const isNull = (of: Expression): Condition => ({ kind: 'isNull', of });
export const isNotNull = (of: Expression): Condition => ({ kind: 'isNotNull', of });
export const oneOf = (of: Expression, values: readonly (string | number)[]): Condition => ({
  kind: 'oneOf',
  of,
  values: values.map(operand),
});
export const and = (...conditions: readonly Condition[]): Condition => ({
  kind: 'and',
  conditions,
});
/** Whether a whole number lies between two others, both included. */
export const between = (of: Expression, from: number, to: number): Condition =>
  and(atLeast(of, from), atMost(of, to));

/** The expressions that stand directly inside another, those of its conditions included. */
export function childrenOf(expression: Expression): readonly Expression[] {
  const children: Expression[] = [];
  mapChildren(expression, (child) => {
    children.push(child);
    return child;
  });
  return children;
}

/** An expression with what stands directly inside it replaced. Here alone it is said where children are. */
export function mapChildren(
  expression: Expression,
  replace: (child: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case 'column':
    case 'number':
    case 'text':
    case 'count':
      return expression;
    case 'countIf':
      return { ...expression, condition: mapInCondition(expression.condition, replace) };
    case 'quarterHour':
    case 'squareRoot':
    case 'sum':
    case 'min':
    case 'max':
      return { ...expression, of: replace(expression.of) };
    case 'arithmetic':
    case 'extreme':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, value }) => ({
          when: mapInCondition(when, replace),
          value: replace(value),
        })),
        ...(expression.otherwise ? { otherwise: replace(expression.otherwise) } : {}),
      };
  }
}

function mapInCondition(
  condition: Condition,
  replace: (child: Expression) => Expression,
): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, left: replace(condition.left), right: replace(condition.right) };
    case 'isNull':
    case 'isNotNull':
      return { ...condition, of: replace(condition.of) };
    case 'oneOf':
      return { ...condition, of: replace(condition.of), values: condition.values.map(replace) };
    case 'and':
      return {
        ...condition,
        conditions: condition.conditions.map((part) => mapInCondition(part, replace)),
      };
  }
}

/** The columns that an expression reads. */
export const columnsOf = (expression: Expression): readonly string[] =>
  expression.kind === 'column' ? [expression.name] : childrenOf(expression).flatMap(columnsOf);

const isAggregate = (expression: Expression): expression is Aggregate =>
  ['count', 'countIf', 'sum', 'min', 'max'].includes(expression.kind);

/** An expression with its aggregates replaced; conditions included. */
export const mapAggregates = (
  expression: Expression,
  replace: (aggregate: Aggregate) => Expression,
): Expression =>
  isAggregate(expression)
    ? replace(expression)
    : mapChildren(expression, (child) => mapAggregates(child, replace));
