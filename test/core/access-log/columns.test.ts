import { cellIndex } from '../../../core/access-log/cells.js';
import { columns, partitionColumns, storedColumns } from '../../../core/access-log/columns.js';
import { columnOfKey, ignoredKeys } from '../../../core/access-log/keys.js';
import { upstreamKeys } from '../../../core/access-log/upstream-format.js';

describe('the columns of requests', () => {
  it('end in the partition keys, account first', () => {
    expect(partitionColumns.map(({ name }) => name)).toEqual(['account_id', 'region', 'dt']);
    expect(columns.slice(storedColumns.length)).toEqual(partitionColumns);
  });

  it('have a place each in a row of cells', () => {
    expect(
      Object.entries(cellIndex)
        .sort(([, one], [, other]) => one - other)
        .map(([name]) => name),
    ).toEqual(storedColumns.map(({ name }) => name));
  });

  it('describe themselves within what Glue takes', () => {
    for (const { name, comment } of columns) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(comment.length).toBeLessThanOrEqual(255);
    }
  });
});

describe('the keys of a line', () => {
  it('name one column each', () => {
    const claims = new Map<string, string>();
    for (const { name, key, aliases = [] } of columns) {
      for (const claimed of new Set([key ?? name, ...aliases, name])) {
        expect([claimed, claims.get(claimed)]).toEqual([claimed, undefined]);
        claims.set(claimed, name);
      }
    }
  });

  it('include every key of the format of upstream', () => {
    expect(upstreamKeys.filter((key) => !columnOfKey.has(key))).toEqual([...ignoredKeys].sort());
  });

  it('let a line decide no column that enrichment decides', () => {
    for (const name of ['sign_in', 'failure_class', 'is_bot', 'country', 'salvaged', 'dt']) {
      expect(columnOfKey.has(name)).toBe(false);
    }
  });
});
