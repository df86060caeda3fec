import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { memoOfAddresses } from '../../enrichment/text/memo-of-addresses.js';

const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '0', '00', '01', 'a', '-1'));
const text = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
  fc.string({ maxLength: 16 }),
);

it('answers for every text what the function answers for it, however often it is asked', () => {
  const remembered = memoOfAddresses((ip) => `${ip} ${isIPv4(ip)}`);
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (texts) => {
      for (const ip of [...texts, ...texts]) expect(remembered(ip)).toBe(`${ip} ${isIPv4(ip)}`);
    }),
    { numRuns: 500 },
  );
});

it('asks once for an address that comes again', () => {
  const asked: string[] = [];
  const remembered = memoOfAddresses((ip) => asked.push(ip));
  for (const ip of ['192.0.2.1', '192.0.2.1', '2001:db8::1', '2001:db8::1']) remembered(ip);
  expect(asked).toEqual(['192.0.2.1', '2001:db8::1']);
});
