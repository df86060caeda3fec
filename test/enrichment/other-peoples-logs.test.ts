import { storedColumns } from '../../core/access-log/columns.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { transform } from '../../enrichment/firehose.js';
import { settingsOf } from '../../enrichment/settings.js';
import { expectedRows, logBytes } from '../fixtures/other-peoples-logs.js';

const context = { catalogue: emptyCatalogue, settings: settingsOf() };

test.each(Object.entries(expectedRows))(
  '%s as a record of Firehose becomes the same rows',
  (name, expected) => {
    const record = { recordId: '1', data: logBytes(name).toString('base64') };
    const { records } = transform([record], context);
    expect(records).toMatchObject([{ recordId: '1', result: 'Ok' }]);
    const rows = Buffer.from(records[0]?.data ?? '', 'base64')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(expected.length);
    for (const [index, { account_id: _, request_time, ...row }] of expected.entries()) {
      const found = Object.fromEntries(
        storedColumns.map(({ name: column }) => [column, rows[index][column] ?? null]),
      );
      expect(found).toMatchObject(row);
      if (typeof request_time === 'string')
        expect(found.request_time).toBe(Date.parse(request_time));
    }
  },
);
