/** Files that people have beside logs, by their first bytes. They are known, so that a message says what they are. */
const marks: readonly (readonly [what: string, mark: string, toDo: string])[] = [
  ['a Parquet file', 'PAR1', 'Read the log it was made of, or write its rows as JSON, one a line'],
  ['an ORC file', 'ORC', 'Read the log it was made of, or write its rows as JSON, one a line'],
  ['an Avro file', 'Obj\x01', 'Read the log it was made of, or write its rows as JSON, one a line'],
  ['compressed by xz', '\xfd7zXZ\x00', 'Decompress it first: xz -d'],
  ['compressed by lz4', '\x04"M\x18', 'Decompress it first: lz4 -d'],
  ['compressed by Snappy', '\xff\x06\x00\x00sNaPpY', 'Decompress it first'],
  ['a 7-Zip archive', "7z\xbc\xaf'\x1c", 'Unpack it first'],
  ['a RAR archive', 'Rar!\x1a\x07', 'Unpack it first'],
  ['an SQLite database', 'SQLite format 3\x00', 'Export its table as CSV or JSON'],
  ['a PDF', '%PDF-', 'Export the log as text'],
  ['a web page', '<!DOCTYPE html', 'It was saved in place of the log: download that'],
  ['a web page', '<!doctype html', 'It was saved in place of the log: download that'],
  ['a web page', '<html', 'It was saved in place of the log: download that'],
  [
    'an answer of S3 or another service',
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error>',
    'It is an error in place of the log: download that again',
  ],
];

/** What a file is that no log is, with what to do; null if its first bytes are nothing that is known. */
export function otherFile(start: Buffer): string | null {
  const text = start.toString('latin1', 0, 300);
  const found = marks.find(([, mark]) => text.startsWith(mark));
  if (found !== undefined) return `${found[0]}. ${found[2]}.`;
  // A tar archive has its mark behind the name of its first file.
  return text.startsWith('ustar', 257) ? 'a tar archive. Unpack it first: tar -xf.' : null;
}
