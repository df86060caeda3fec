import { randomBytes } from 'node:crypto';
import { ReadStream } from 'node:fs';
import { appendToFile, linesOfFile } from '../../../local/lake/rejected-files.js';
import { removeTemporaryFolders, temporaryFolder } from './temporary-lake.js';

afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

test('a file of which only the beginning is read does not stay open', async () => {
  const folder = temporaryFolder();
  const name = 'lines.gz';
  const lines = Buffer.from(`${randomBytes(500).toString('hex')}\n`.repeat(20_000));
  // Lines that no compression makes few enough to be read at once.
  for (let at = 0; at < lines.length; at += 1001) randomBytes(1000).copy(lines, at);
  await appendToFile(folder, name, lines);
  const closed = jest.spyOn(ReadStream.prototype, '_destroy');
  for await (const piece of linesOfFile(folder, name, { bytes: lines.length })) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  expect(closed).toHaveBeenCalled();
});
