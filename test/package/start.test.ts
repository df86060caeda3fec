import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const repository = path.join(import.meta.dirname, '../..');

let copy: string;

const gatebook = (...words: string[]) =>
  execFileSync('npm', ['run', '-s', 'gatebook', '--', ...words], { cwd: copy, encoding: 'utf8' });

/** The tree as it is now, never built. */
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'gatebook-copy-'));
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: repository,
      encoding: 'utf8',
    },
  );
  for (const file of files.split('\0').filter((name) => name && !name.startsWith('test/'))) {
    const from = path.join(repository, file);
    if (existsSync(from)) cpSync(from, path.join(copy, file));
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm start and npm run gatebook', () => {
  it('run the sources as they are, whatever was built before', () => {
    const source = path.join(copy, 'local/cli/program.ts');
    const text = readFileSync(source, 'utf8');
    expect(gatebook('--help')).not.toContain('Another book');
    writeFileSync(source, text.replace("The visitors' book", 'Another book'));
    expect(gatebook('--help')).toContain('Another book');
    writeFileSync(source, text);
    expect(gatebook('--help')).not.toContain('Another book');
  });

  it('build nothing when nothing has changed', () => {
    gatebook('--version');
    const built = () => execFileSync('stat', ['-c', '%i %Z', 'dist/inputs.json'], { cwd: copy });
    const before = built();
    gatebook('--version');
    expect(built()).toEqual(before);
  });

  it('say in which source a build fails, and run nothing', () => {
    const source = path.join(copy, 'local/cli/program.ts');
    const text = readFileSync(source, 'utf8');
    writeFileSync(source, `${text}\nconst = 1;`);
    expect(() => gatebook('--version')).toThrow(/local\/cli\/program\.ts/);
    writeFileSync(source, text);
  });

  it('hand SIGTERM on to the server, which ends as if it had got it itself', async () => {
    const data = path.join(copy, 'data');
    const words = ['--empty', '--port', '0', '--data-dir', data, '--no-log-requests'];
    const npm = spawn('npm', ['start', '--', ...words], {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(npm, 'exit');
    let said = '';
    for await (const text of npm.stdout) {
      said += text;
      if (/http:\S+\s/.test(said)) break;
    }
    const [address = ''] = /http:\S+(?=\s)/.exec(said) ?? [];
    while (!existsSync(path.join(data, 'server.json'))) await sleep(20);
    npm.kill('SIGTERM');
    await ended;
    expect(existsSync(path.join(data, 'server.json'))).toBe(false);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});
