import { isIP } from 'node:net';
import { type ErasureMatch, isAddress } from '../../core/access-log/erasable.js';
import { canonicalAddress } from './keyed-hash.js';

/**
 * Makes a function that says whether a rejected line holds a value. It is looked for in the text as it stands and as it reads
 * when escapes of JSON, of addresses (`%40`), of XML and of CSV are taken back, as a whole: no letter, digit or one of
 * `_ - @ .` with something behind it goes on before or after it. An address is found however it is written.
 *
 * What is compressed, encrypted or cut within a line that could not be read is not seen.
 */
export function lineMatch({
  column,
  value,
}: Pick<ErasureMatch, 'column' | 'value'>): (line: Buffer) => boolean {
  const holds = isAddress(column) ? holdsAddress(canonicalAddress(value)) : holdsText(value);
  return (line) => readingsOf(line.toString('utf8')).some(holds);
}

const holdsText =
  (value: string) =>
  (text: string): boolean => {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      if (isWhole(text, at, at + value.length)) return true;
    }
    return false;
  };

/** Whether no word goes on over the ends of a part of a text. A full stop ends a sentence, unless something follows it. */
function isWhole(text: string, start: number, end: number): boolean {
  return (
    !/[\p{L}\p{N}_@-]$|[\p{L}\p{N}]\.$/u.test(text.slice(Math.max(0, start - 3), start)) &&
    !/^(?:[\p{L}\p{N}_@-]|\.[\p{L}\p{N}])/u.test(text.slice(end, end + 3))
  );
}

const holdsAddress =
  (address: string) =>
  (text: string): boolean =>
    [...text.matchAll(/[0-9a-f:.]{2,}/gi)].some(([found]) => {
      // An address may stand at the end of a sentence, or before a port.
      const one = [found, found.replace(/[.:]+$/, ''), found.replace(/:\d*$/, '')].find(isIP);
      return one !== undefined && canonicalAddress(one) === address;
    });

/** The ways in which a text can be read, itself first. */
function readingsOf(text: string): string[] {
  const readings = [text];
  const add = (sign: string, read: (text: string) => string) => {
    for (const known of [...readings]) {
      if (known.includes(sign)) readings.push(read(known));
    }
  };
  add('""', (it) => it.replaceAll('""', '"'));
  // An envelope holds lines as text of JSON, so that they are escaped twice.
  add('\\', withoutJsonEscapes);
  add('\\', withoutJsonEscapes);
  add('%', withoutPercentEscapes);
  add('&', withoutXmlEscapes);
  return [...new Set(readings)];
}

const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const withoutJsonEscapes = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gis, (_, unit, byte, one) =>
    one === undefined
      ? String.fromCharCode(Number.parseInt(unit ?? byte, 16))
      : (short[one] ?? one),
  );

const withoutPercentEscapes = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const withoutXmlEscapes = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex, decimal, name) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0x10ffff ? all : String.fromCodePoint(code);
    },
  );
