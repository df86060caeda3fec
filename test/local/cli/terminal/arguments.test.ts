import { instantArgument, wholeNumberArgument } from '../../../../local/cli/terminal/arguments.js';

describe('arguments of the command line', () => {
  it.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T08:30', '2026-11-01T08:30:00.000Z'],
    ['2026-11-01 08:30:15', '2026-11-01T08:30:15.000Z'],
    ['2026-11-01T08:30:15.25Z', '2026-11-01T08:30:15.250Z'],
    ['2026-11-01T08:30+02:00', '2026-11-01T06:30:00.000Z'],
  ])('read %s as a time in UTC, whatever the zone of the machine', (text, expected) => {
    expect(instantArgument(text).toISOString()).toBe(expected);
  });

  it.each(['yesterday', '2026-13-01', '2026-11-01T25:00', '1', '', '2026-11-01; DROP TABLE'])(
    'refuse %j as a time',
    (text) => {
      expect(() => instantArgument(text)).toThrow('It must be a day or a time');
    },
  );

  it.each(['x', '-1', '1.5', '1e3', '', '101', ' 5'])(
    'refuse %j as a number from 1 to 100',
    (text) => {
      expect(() => wholeNumberArgument(1, 100)(text)).toThrow('whole number from 1 to 100');
    },
  );
});
