/** The keys and values of a line that names its keys, but is no JSON. */
export type Pairs = readonly (readonly [key: string, value: string])[];

/**
 * Takes a line of keys and values apart: the Serverless Framework's `requestId: …, ip: …`, `key=value` with spaces
 * between, or the XML of the console.
 *
 * @returns null if the line is none of these
 */
export function pairsOf(text: string): Pairs | null {
  if (text.startsWith('<')) return pairsOfXml(text);
  return /^["']?[A-Za-z][\w.$-]*["']?\s*[:=]/.test(text) ? pairsOfKeys(text) : null;
}

const element = /<([A-Za-z][\w.-]*)>([^<]*)<\/\1>|<([A-Za-z][\w.-]*)\s*\/>/g;

function pairsOfXml(text: string): Pairs | null {
  const root = /^<([A-Za-z][\w.-]*)((?:\s+[\w.-]+\s*=\s*"[^"<]*")*)\s*>(.*)<\/\1>$/s.exec(text);
  if (root === null) return null;
  const [, , attributes = '', inner = ''] = root;
  // Between the elements is nothing: what is left over was not understood.
  if (inner.replaceAll(element, '').trim() !== '') return null;
  const own = [...attributes.matchAll(/([\w.-]+)\s*=\s*"([^"]*)"/g)].map(
    ([, key = '', value = '']): [string, string] => [key === 'id' ? 'requestId' : key, value],
  );
  const children = [...inner.matchAll(element)].map(
    ([, key, value = '', empty = '']): [string, string] => [key ?? empty, value.trim()],
  );
  return [...own, ...children];
}

/** A key with what stands before and after it, by what separates the pairs. */
const separators = [
  /(?:^|[,;|\t]\s*)["']?([A-Za-z][\w.$-]*)["']?\s*[:=]\s*/g,
  /(?:^|\s+)["']?([A-Za-z][\w.$-]*)["']?=\s*/g,
];

function pairsOfKeys(text: string): Pairs | null {
  for (const separator of separators) {
    const found = [...text.matchAll(separator)];
    if (found.length < 4) continue;
    return found.map((match, index): [string, string] => {
      const end = found[index + 1]?.index ?? text.length;
      const value = text.slice(match.index + match[0].length, end).trim();
      return [match[1] ?? '', value.replace(/^(["'])(.*)\1$/s, '$2')];
    });
  }
  return null;
}
