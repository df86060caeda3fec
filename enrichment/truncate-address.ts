import { isIPv4, isIPv6 } from 'node:net';
import { memo } from './text/memo.js';

/** The /24 of an IPv4 address, the /48 of an IPv6 address, as an address; null for anything else. */
export const truncateAddress = (ip: string): string | null => truncated(ip).address;

const truncated = memo(16_384, (ip): { readonly address: string | null } => {
  if (isIPv4(ip)) return { address: network24(ip) };
  const groups = groupsOf(ip);
  if (groups === null) return { address: null };
  const [high = 0, low = 0] = groups.slice(6);
  // An IPv4 address written as IPv6 would be cut to nothing.
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535') {
    return { address: network24(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`) };
  }
  const network = groups.slice(0, 3).map((group) => group.toString(16));
  return { address: `${network.join(':').replace(/(?:(?:^|:)0)+$/, '')}::` };
});

const network24 = (ip: string): string => `${ip.slice(0, ip.lastIndexOf('.'))}.0`;

/** The eight numbers of an IPv6 address. */
function groupsOf(ip: string): number[] | null {
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return null;
  // The URL parser knows every way of writing one, and writes them all in hexadecimal groups.
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const numbers = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = numbers(head);
  const after = numbers(tail);
  return [...before, ...new Array(8 - before.length - after.length).fill(0), ...after];
}
