import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { duckdb } from '../../../reporting/expression/dialect/duckdb.js';
import { renderExpression } from '../../../reporting/expression/render-expression.js';
import { calculatedField } from '../../../reporting/quicksight/dialect.js';
import { type ContractValue, dialectContract } from '../../contracts/dialect.js';
import { rowsAsRelation } from '../../contracts/dialect-rows.js';
import { openSmallLake } from '../../fixtures/small-lake.js';
import { evaluate } from '../query/evaluate.js';
import { evaluate as interpret } from '../quicksight/interpreter.js';

describe('the meaning of expressions, worked out without an engine', () => {
  dialectContract((expression, rows) =>
    evaluate(
      expression,
      rows.map((row) => ({ ...row })),
    ),
  );
});

describe('DuckDB', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openSmallLake();
  });
  afterAll(() => database.close());

  dialectContract(async (expression, rows) => {
    const { sql, parameters } = rowsAsRelation(rows);
    const [answer] = await database.reader.rows<{ value: ContractValue }>(
      `SELECT ${renderExpression(expression, duckdb)} AS value FROM ${sql}`,
      parameters,
    );
    return answer?.value ?? null;
  });
});

describe('QuickSight’s calculated fields, by the second reader of their language', () => {
  dialectContract(
    (expression, rows) => {
      const read = rows.map((row) => ({
        ...row,
        at: row.at === null ? null : new Date(row.at),
        // What the data sets call the time of a request: every row has one.
        request_time: new Date(0),
      }));
      const value = interpret(renderExpression(expression, calculatedField), read, {
        fields: new Map(),
        parameters: {},
      });
      return value instanceof Date ? value.toISOString() : (value as ContractValue);
    },
    { refusesQuotes: true },
  );
});
