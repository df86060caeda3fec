import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Whether an address that a server binds to is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** `host:port` as it stands in a URL. */
export const authority = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** Whether whoever makes a request may do so without a token or a link. */
export type IsTrusted = (request: FastifyRequest) => boolean;

/**
 * Whom a server trusts without a token or a link: requests of this machine, while it is bound to a loopback address and
 * no token is required. Anything that a proxy would leave on a request ends that trust, since whoever stands behind the
 * proxy may be anyone.
 */
export const trustOf = (server: {
  readonly host: string;
  readonly requireToken: boolean;
}): IsTrusted => (isLoopback(server.host) && !server.requireToken ? isOfThisMachine : () => false);

const forwardingHeaders = [
  'forwarded',
  'via',
  'cdn-loop',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'true-client-ip',
  'cf-connecting-ip',
];

/**
 * Whether a request was made on this machine and by no proxy. A foreign name in its Host header is that of a proxy, or of
 * a page that lets its own name resolve to 127.0.0.1 (DNS rebinding). nginx, as it is installed, puts the loopback
 * address into Host and adds no header, but speaks HTTP/1.0, which no browser and none of our commands does.
 */
function isOfThisMachine({ raw, headers }: FastifyRequest): boolean {
  if (raw.httpVersionMajor === 1 && raw.httpVersionMinor === 0) return false;
  if (forwardingHeaders.some((name) => name in headers)) return false;
  if (Object.keys(headers).some((name) => name.startsWith('x-forwarded'))) return false;
  return isOwnName(headers.host ?? '', raw.socket.localPort ?? 80);
}

/** Whether a Host header is a loopback name, with the port that is listened on. */
function isOwnName(given: string, port: number): boolean {
  const [, name = '', digits = '80'] =
    /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/.exec(given.toLowerCase()) ?? [];
  return isLoopback(name.replace(/^\[|\]$/g, '')) && Number(digits) === port;
}
