import { BlockList, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { truncateAddress } from '../../enrichment/truncate-address.js';

describe('a truncated address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['2001:db8:abcd:12::1', '2001:db8:abcd::'],
    ['2001:DB8:0abc::1', '2001:db8:abc::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:0:10::1', '2001:0:10::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::ffff:cb00:714d', '203.0.113.0'],
    ['not an address', null],
    ['2001:db8:zz::1', null],
    ['999.1.1.1', null],
    ['', null],
  ])('of %s is %s', (ip, expected) => {
    expect(truncateAddress(ip)).toBe(expected);
  });

  it('is the start of the network that the address is in', () => {
    fc.assert(
      fc.property(
        fc.ipV6().filter((ip) => !/^(?:0*:)*:?(?:ffff|FFFF):/.test(ip)),
        (ip) => {
          const network = truncateAddress(ip) as string;
          expect(isIPv6(network)).toBe(true);
          const list = new BlockList();
          list.addSubnet(network, 48, 'ipv6');
          expect(list.check(ip, 'ipv6')).toBe(true);
          expect(truncateAddress(network)).toBe(network);
        },
      ),
    );
  });
});
