import { withoutAddresses } from '../../../../reporting/reports/delivery/without-addresses.js';

test('a reason is told without the names of readers, however many and wherever they stand', () => {
  expect(
    withoutAddresses('No recipient took it. ops@acme.example: 550 <o.neil+x@acme.example> gone.'),
  ).toBe('No recipient took it. …@acme.example: 550 <…@acme.example> gone.');
  expect(withoutAddresses('acme/weekly/w2026-11-16 is late')).toBe(
    'acme/weekly/w2026-11-16 is late',
  );
});
