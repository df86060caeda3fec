import { memo } from './text/memo.js';

/** What says which one and not what kind: numbers, UUIDs, hashes, dates, addresses of mail, keys of letters and digits. */
const id =
  /^(?:\d[\d.,:_-]*|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{8,}|[^@]+@[^@]+|[0-7][0-9A-HJKMNP-TV-Z]{25}|[A-Za-z]{1,5}[_-]?\d{3,}|(?=(?:[^\d]*\d){3})(?=.*[A-Za-z])\w{16,}={0,2})$/i;

/** A segment that is a word, or several: what stands in a route as it is. */
const word = /^(?=.*\p{L})[\p{L}\d._~$!'()*+;:-]{1,40}$/u;

/** A file, by the ending of its name. */
const file = /^.+(\.[A-Za-z][A-Za-z0-9]{1,4})$/;

/** Words that a route keeps, those that name no thing (`/api/v1`) and ids apart: what lies deeper is one of many. */
const mostWords = 2;
const mostSegments = 8;
const nothing = /^(?:api|rest|v\d+(?:\.\d+)?)$/i;

/**
 * A path with its particulars taken out, such as `/orders/{id}` for `/orders/17`: what stands in for a route where the
 * API has one for everything. Deterministic, and by the path alone.
 */
export const generalPath: (path: string) => string = memo(8192, (path) => {
  const [bare = ''] = path.split(/[?#;]/, 1);
  const segments = bare.split('/').filter((segment) => segment !== '');
  let route = '';
  let words = 0;
  for (const [index, segment] of segments.entries()) {
    const part = partOf(segment, index === segments.length - 1);
    if (!part.startsWith('{') && !nothing.test(part)) words += 1;
    if (words > mostWords || index >= mostSegments) return `${route}/{path+}`;
    route += `/${part}`;
  }
  return route === '' ? '/' : route;
});

function partOf(segment: string, isLast: boolean): string {
  const [, ending] = (isLast && file.exec(segment)) || [];
  if (ending !== undefined) return `{file}${ending.toLowerCase()}`;
  const text = decoded(segment);
  return id.test(text) || !word.test(text) ? '{id}' : text;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
