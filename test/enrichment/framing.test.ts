import { framingOf } from '../../enrichment/containers/framing.js';

const time = '2026-11-10 13:55:36.123\n';
const object = '{\n  "requestId": "1"\n}\n';

test('times on lines of their own are passed over, however many they are', () => {
  expect(framingOf(`${time}${object}`, true)).toBe('values');
  expect(framingOf(`${time.repeat(100_000)}${object}`, true)).toBe('values');
  expect(framingOf(`${time.repeat(100_000)}a line\n`, true)).toBe('lines');
  expect(framingOf(time.repeat(100_000), false)).toBe('lines');
});
