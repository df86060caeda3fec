import { framingOf } from '../../enrichment/containers/framing.js';

const time = '2026-11-10 13:55:36.123\n';
const object = '{\n  "requestId": "1"\n}\n';

test.each([
  'requestId,requestTime,httpMethod,status',
  '@timestamp;requestId;status;tier',
  '"time"\t"requestId"\t"request"\t"shop"',
  '@timestamp,@message',
])('a table begins with the names of its columns: %s', (names) => {
  expect(framingOf(`${names}\n1,2,3,4\n`, true)).toBe('csv');
});

test.each(['GET,orders,OK,prod', 'orders;carts;prices;users', 'status,up,since,noon'])(
  'a row of words is no names of columns, and no table begins with it: %s',
  (row) => {
    expect(framingOf(`${row}\n${row}\n`, true)).toBe('lines');
  },
);

test('times on lines of their own are passed over, however many they are', () => {
  expect(framingOf(`${time}${object}`, true)).toBe('values');
  expect(framingOf(`${time.repeat(100_000)}${object}`, true)).toBe('values');
  expect(framingOf(`${time.repeat(100_000)}a line\n`, true)).toBe('lines');
  expect(framingOf(time.repeat(100_000), false)).toBe('lines');
});
