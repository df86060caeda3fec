import type { Dialect } from './dialect/dialect.js';
import type { Condition, Expression } from './expression.js';

/** An expression in an engine's own language. */
export const renderExpression = (expression: Expression, dialect: Dialect): string => {
  const render = (part: Expression) => renderExpression(part, dialect);
  switch (expression.kind) {
    case 'column':
      return dialect.column(expression.name);
    case 'number':
      return dialect.number(expression.value);
    case 'text':
      return dialect.text(expression.value);
    case 'quarterHour':
      return dialect.quarterHour(render(expression.of));
    case 'squareRoot':
      return dialect.squareRoot(render(expression.of));
    case 'arithmetic': {
      const [left, right] = [render(expression.left), render(expression.right)];
      return expression.operator === '/'
        ? dialect.divide(left, right)
        : `(${left} ${expression.operator} ${right})`;
    }
    case 'extreme':
      return dialect[expression.of](render(expression.left), render(expression.right));
    case 'case':
      return dialect.caseOf(
        expression.branches.map(({ when, value }) => ({
          when: renderCondition(when, dialect),
          value: render(value),
        })),
        expression.otherwise && render(expression.otherwise),
      );
    case 'count':
      return dialect.count;
    case 'countIf':
      return dialect.countIf(renderCondition(expression.condition, dialect));
    case 'sum':
    case 'min':
    case 'max':
      return dialect[expression.kind](render(expression.of));
  }
};

/** A condition in an engine's own language. */
export const renderCondition = (condition: Condition, dialect: Dialect): string => {
  const render = (part: Expression) => renderExpression(part, dialect);
  switch (condition.kind) {
    case 'compare':
      return `${render(condition.left)} ${condition.operator} ${render(condition.right)}`;
    case 'isNull':
    case 'isNotNull':
      return dialect[condition.kind](render(condition.of));
    case 'oneOf':
      return dialect.oneOf(render(condition.of), condition.values.map(render));
    case 'and':
      return dialect.and(condition.conditions.map((part) => renderCondition(part, dialect)));
  }
};
