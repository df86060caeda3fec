import { trino as dialect } from '../../reporting/expression/dialect/trino.js';
import { renderExpression } from '../../reporting/expression/render-expression.js';
import { athenaLiteral, longestText } from '../../reporting/query/athena-literal.js';
import { type ContractValue, dialectContract } from '../contracts/dialect.js';
import { rowsAsRelation } from '../contracts/dialect-rows.js';
import { startTrino, type Trino } from './trino.js';

let trino: Trino;
beforeAll(async () => {
  trino = await startTrino();
}, 600_000);
afterAll(() => trino?.stop());

/** A value of Trino's answer as the contract has it: a timestamp is text with a space. */
const asContract = (value: unknown): ContractValue => {
  const time = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d*$/.exec(String(value));
  return time ? `${time[1]}T${time[2]}Z` : (value as ContractValue);
};

describe('Trino', () => {
  dialectContract(
    async (expression, rows) => {
      const { sql, parameters } = rowsAsRelation(rows);
      const query = `SELECT ${renderExpression(expression, dialect)} FROM ${sql}`;
      const [answer = []] = await trino.query(
        `EXECUTE IMMEDIATE '${query.replaceAll("'", "''")}' USING ${parameters.map(athenaLiteral).join(', ')}`,
      );
      return asContract(answer[0] ?? null);
    },
    { longestText },
  );
});
