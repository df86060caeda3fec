import type { FastifyReply, FastifyRequest } from 'fastify';

/** The value of a cookie of a request; undefined where it has none. */
export function cookieOf({ headers }: Pick<FastifyRequest, 'headers'>, name: string) {
  return cookiesOf(headers.cookie).find(([one]) => one === name)?.[1];
}

/** The names of a request's cookies that begin alike. */
export const cookieNames = (
  { headers }: Pick<FastifyRequest, 'headers'>,
  beginning: string,
): string[] =>
  cookiesOf(headers.cookie)
    .map(([name]) => name)
    .filter((name) => name.startsWith(beginning));

function cookiesOf(header = ''): [name: string, value: string][] {
  return header.split(';').flatMap((part): [string, string][] => {
    const [, name, value] = /^\s*([\w-]+)=([\w.~-]*)\s*$/.exec(part) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

/**
 * Cookies that no script reads, that no other site's request carries but one that leads here, and, behind https, that no other
 * host and no plain connection can set.
 */
export function cookies(origin: () => string) {
  const isSecure = () => origin().startsWith('https:');
  const nameOf = (name: string) => `${isSecure() ? '__Host-' : ''}${name}`;
  const put = (reply: FastifyReply, name: string, value: string, maxAgeSeconds?: number) => {
    const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
    const secure = isSecure() ? '; Secure' : '';
    // Fastify keeps several of this header beside each other.
    reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure}`);
  };
  return {
    nameOf,
    /** @param maxAgeSeconds not given: until the browser is closed */
    set: (reply: FastifyReply, name: string, value: string, maxAgeSeconds?: number) =>
      put(reply, nameOf(name), value, maxAgeSeconds),
    /** Takes a cookie back, by its whole name. */
    clear: (reply: FastifyReply, wholeName: string) => put(reply, wholeName, '', 0),
  };
}
