import { assemblyOf } from '../fixtures/assembly.js';
import { dashboardParts, findings, withoutDashboard } from './quicksight-parts.js';

jest.setTimeout(300_000);

test('the QuickSight stack passes the validator in strict mode, part by part', () => {
  const template = assemblyOf('registeredReaders').template('Gatebook-QuickSight');
  expect(findings([withoutDashboard(template), ...dashboardParts(template)])).toEqual([]);
});
