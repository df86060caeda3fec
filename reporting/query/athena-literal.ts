import { ProductError } from '../../core/product-error.js';
import { numberLiteral } from '../expression/dialect/sql.js';
import type { QueryParameter } from '../expression/query.js';

/** The most characters of one execution parameter (Athena API reference, StartQueryExecution). */
const longest = 1024;

/** The most characters of a text that is asked for: a parameter's, without its two quotes. Each quote in it counts twice. */
export const longestText = longest - 2;

/**
 * A value as the SQL literal that an execution parameter of Athena is. Text stands in quotes with its own quotes doubled,
 * which is all that Trino's grammar knows inside a string: nothing in it can end the string. What is no Unicode, a
 * lone half of a surrogate pair, could not be sent and becomes the replacement character.
 */
export function athenaLiteral(value: QueryParameter): string {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'boolean':
      return value ? 'TRUE' : 'FALSE';
    case 'number':
      return numberLiteral(value);
    case 'string':
      return textLiteral(value);
    default:
      return `TIMESTAMP '${value.toISOString().replace('T', ' ').replace('Z', '')}'`;
  }
}

function textLiteral(value: string): string {
  const literal = `'${value.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll("'", "''")}'`;
  if (literal.length <= longest) return literal;
  throw new ProductError(
    'invalid-input',
    `"${value.slice(0, 60)}…" has ${value.length} characters: a value that is asked for has ${longestText} at most.`,
  );
}
