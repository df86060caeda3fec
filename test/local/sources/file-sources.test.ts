import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sourceName } from '../../../local/ingest/line-source.js';
import { fileSources } from '../../../local/sources/file-sources.js';
import { contentKey } from '../../../local/sources/position-keys.js';
import { removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

test('thousands of files are asked for by the thousand, and come in their order', async () => {
  const folder = temporaryFolder();
  const files = Array.from({ length: 2500 }, (_, index) => {
    const file = path.join(folder, `${index}.log`);
    writeFileSync(file, `${index}\n`);
    return { path: file, bytes: 5, named: index === 17, regular: true };
  });
  // What cannot be looked through is named by whoever reads it.
  const folderInstead = path.join(folder, 'folder');
  mkdirSync(folderInstead);
  files.splice(3, 0, { path: folderInstead, bytes: 0, named: false, regular: true });
  const known = await contentKey(path.join(folder, '2400.log'));
  const asked: number[] = [];
  const reader = {
    positions: async (keys: readonly string[]) => {
      asked.push(keys.length);
      return new Map(keys.filter((key) => key === known).map((key) => [key, 'end']));
    },
  };
  const out: string[] = [];
  const names: string[] = [];
  for await (const source of fileSources(reader, files, (file) => void out.push(file))) {
    names.push(sourceName(source));
  }
  expect(out).toEqual([path.join(folder, '2400.log')]);
  expect(names).toEqual(files.map((file) => file.path).filter((name) => name !== out[0]));
  expect(asked).toEqual([998, 1000, 501]);
});

test('large files are looked through one by one, so that the first is read soon', async () => {
  const folder = temporaryFolder();
  const files = ['a', 'b'].map((name) => {
    const file = path.join(folder, name);
    writeFileSync(file, name);
    return { path: file, bytes: 100_000_000, named: false, regular: true };
  });
  let asked = 0;
  const reader = {
    positions: async () => {
      asked += 1;
      return new Map<string, string>();
    },
  };
  for await (const _source of fileSources(reader, files, () => {})) break;
  expect(asked).toBe(1);
});

describe('a log that is rotated while the files before it are read', () => {
  const lookedThrough = async (isRead: (content: string) => boolean) => {
    const folder = temporaryFolder();
    const [first, log] = ['a.log', 'b.log'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    writeFileSync(first, 'first\n');
    writeFileSync(log, 'before\n');
    const contents = new Map<string, string>();
    const note = async (file: string, content: string) =>
      contents.set(await contentKey(file), content);
    await note(log, 'before');
    const reader = {
      positions: async (keys: readonly string[]) =>
        new Map(keys.filter((key) => isRead(contents.get(key) ?? '')).map((key) => [key, 'end'])),
    };
    const leftOut: string[] = [];
    const files = [first, log].map((file) => ({
      path: file,
      bytes: 7,
      named: false,
      regular: true,
    }));
    const sources = fileSources(reader, files, (file) => void leftOut.push(path.basename(file)));
    await sources.next();
    renameSync(log, path.join(folder, 'b.log.1'));
    writeFileSync(log, 'behind\n');
    await note(log, 'behind');
    const { value } = await sources.next();
    return { leftOut, counts: contents.get(value?.position?.key ?? '') };
  };

  it('counts for what is read, so that the next time reads what was rotated away', async () => {
    expect(await lookedThrough(() => false)).toEqual({ leftOut: [], counts: 'behind' });
  });

  it('is left out or read by what it is now', async () => {
    expect(await lookedThrough((content) => content === 'before')).toEqual({
      leftOut: [],
      counts: 'behind',
    });
    expect(await lookedThrough((content) => content === 'behind')).toMatchObject({
      leftOut: ['b.log'],
    });
  });
});
