import { withoutPrefix } from '../../enrichment/containers/line-prefix.js';
import { unpacked } from '../../enrichment/containers/unpack.js';
import { examplesIn } from '../../enrichment/formats/learned.js';

/** So much of a source is looked at. */
const enoughBytes = 512 * 1024;

/** Examples of the formats that a source's first block has. They are learned here, so that all threads know the same. */
export const examplesOf = (block: Uint8Array): readonly string[] =>
  examplesIn(records(Buffer.from(partLookedAt(block)).toString('utf8')));

/** As much of a block as is looked at. */
export const partLookedAt = (block: Uint8Array): Uint8Array => block.subarray(0, enoughBytes);

function* records(text: string): Generator<string> {
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.trim() === '') continue;
    const inside = unpacked(line);
    if (inside !== null) yield* inside.records.map((record) => record.text);
    else yield withoutPrefix(line)[0]?.text ?? line;
  }
}
