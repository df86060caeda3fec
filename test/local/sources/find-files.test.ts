import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findFiles } from '../../../local/sources/find-files.js';
import { removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

/** A folder with files of these names. */
const folderWith = (...names: string[]): string => {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), 'x\n');
  }
  return folder;
};

const namesIn = async (folder: string, ...words: string[]) => {
  const { files, leftOut } = await findFiles(words);
  const within = (file: string) => path.relative(folder, path.resolve(file));
  return { files: files.map((file) => within(file.path)), leftOut: leftOut.map(within) };
};

describe('what the arguments of an ingest name', () => {
  it('is every file below a folder, but what is hidden or not finished', async () => {
    const folder = folderWith(
      'b.log',
      'a/2026/11/29/x.gz',
      '.hidden',
      '.git/config',
      'a/y.gz.tmp',
      'z.part',
      'old~',
    );
    expect(await namesIn(folder, folder)).toEqual({
      files: ['a/2026/11/29/x.gz', 'b.log'],
      leftOut: ['.hidden', 'a/y.gz.tmp', 'old~', 'z.part'],
    });
  });

  it('is what a pattern matches, absolute or not, with folders in it', async () => {
    const folder = folderWith('one.gz', 'sub/two.gz', 'three.txt');
    expect((await namesIn(folder, `${folder}/*.gz`)).files).toEqual(['one.gz']);
    expect((await namesIn(folder, `${folder}/**/*.gz`)).files).toEqual(['one.gz', 'sub/two.gz']);
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await namesIn(folder, '{one,three}.*')).files).toEqual(['one.gz', 'three.txt']);
    } finally {
      process.chdir(before);
    }
  });

  it('is a file of that very name before it is a pattern', async () => {
    const folder = folderWith('log[1].gz', 'log1.gz');
    expect((await namesIn(folder, `${folder}/log[1].gz`)).files).toEqual(['log[1].gz']);
  });

  it('is each file once, and one that is named by itself is read in any case', async () => {
    const folder = folderWith('a.log', 'b.log');
    const { files } = await findFiles([folder, `${folder}/a.log`, `${folder}/*.log`]);
    expect(files.map(({ path: file, named }) => [path.basename(file), named])).toEqual([
      ['a.log', true],
      ['b.log', false],
    ]);
  });

  it('is read through links, each file once, and a circle of them ends', async () => {
    const folder = folderWith('real/a.log');
    symlinkSync(path.join(folder, 'real'), path.join(folder, 'real', 'again'));
    symlinkSync(path.join(folder, 'real', 'a.log'), path.join(folder, 'link.log'));
    expect((await namesIn(folder, folder)).files).toEqual(['link.log']);
  });

  it('is never a data folder', async () => {
    const folder = folderWith('a.log', 'data/gatebook.json', 'data/lake/x.parquet');
    expect((await namesIn(folder, folder)).files).toEqual(['a.log']);
    await expect(findFiles([path.join(folder, 'data')])).rejects.toThrow('is a data folder');
  });

  it('is refused in a sentence if there is nothing', async () => {
    const folder = folderWith('a.log');
    const none = { code: 'file-unreadable' };
    await expect(findFiles([`${folder}/*.gz`])).rejects.toMatchObject({
      ...none,
      message: `No file matches ${folder}/*.gz.`,
    });
    await expect(findFiles([`${folder}/b.log`])).rejects.toMatchObject({
      ...none,
      message: `${folder}/b.log cannot be read: it does not exist.`,
    });
    await expect(findFiles([`${folder}/a.log/b`])).rejects.toMatchObject(none);
  });
});
