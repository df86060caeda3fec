import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../local/files/package-files.js';
import { pythonEnvironment } from '../../scripts/python/environment.js';

const dockerfile = readFileSync(path.join(packageRoot, 'Dockerfile'), 'utf8');
const { bin } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));

/** The words of an instruction that is written as JSON, such as CMD. */
const wordsOf = (instruction: RegExp): string[] =>
  JSON.parse(instruction.exec(dockerfile)?.[1] ?? '[]');

describe('the container image', () => {
  it('has nothing that hadolint finds', () => {
    const tools = pythonEnvironment(path.join(import.meta.dirname, 'requirements.txt'));
    const { status, stdout } = spawnSync(path.join(tools, 'hadolint'), ['Dockerfile'], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('starts what the package has, and is made of files that are there', () => {
    const [program, file] = wordsOf(/^ENTRYPOINT (.*)$/m);
    expect([program, file]).toEqual([
      'node',
      `/opt/gatebook/node_modules/gatebook/${bin.gatebook}`,
    ]);
    for (const [, names = ''] of dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)) {
      for (const name of names.split(' ')) {
        expect([name, existsSync(path.join(packageRoot, name))]).toEqual([name, true]);
      }
    }
    const ignored = readFileSync(path.join(packageRoot, '.dockerignore'), 'utf8').split('\n');
    const { inputs } = JSON.parse(readFileSync(path.join(packageRoot, 'dist/inputs.json'), 'utf8'));
    for (const input of Object.keys(inputs)) {
      expect([input, ignored.includes(input.split('/')[0] ?? '')]).toEqual([input, false]);
    }
  });

  it('is well when the server is ready, and ill when it is not or is not there', async () => {
    let status = 200;
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/readyz' ? status : 404;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const [program = '', ...words] = wordsOf(/^HEALTHCHECK [^\n]*\\\n +CMD (.*)$/m).map((word) =>
      word.replace(':8080', `:${port}`),
    );
    const check = () =>
      new Promise((done) => {
        execFile(program, words, (error) => done(error?.code ?? 0));
      });
    expect(await check()).toBe(0);
    status = 503;
    expect(await check()).toBe(1);
    await new Promise((done) => server.close(done));
    expect(await check()).toBe(1);
  });
});

describe.each(['gatebook.service', 'gatebook-backup.service', 'gatebook-backup.timer'])(
  'the unit %s',
  (name) => {
    let unit: string;

    beforeAll(() => {
      const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-unit-'));
      // A timer is looked at with its service.
      for (const each of new Set([name, name.replace('.timer', '.service')])) {
        const text = readFileSync(path.join(packageRoot, 'deploy', each), 'utf8');
        // The program must be there, and is installed elsewhere.
        const here = text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
        writeFileSync(path.join(folder, each), here);
      }
      unit = path.join(folder, name);
    });

    afterAll(() => rmSync(path.dirname(unit), { recursive: true }));

    const analyse = (...words: string[]) =>
      spawnSync('systemd-analyze', [...words, unit], { encoding: 'utf8' });

    it('is one that systemd takes without a remark', () => {
      const { status, stdout, stderr } = analyse('verify');
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it('leaves the process hardly anything that it does not need', () => {
      if (name.endsWith('.timer')) return;
      const { status, stdout } = analyse(
        'security',
        '--offline=true',
        '--threshold=20',
        '--no-pager',
      );
      expect({ status, said: stdout.split('\n').at(-2) }).toMatchObject({ status: 0 });
    });
  },
);
