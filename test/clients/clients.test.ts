/** Clients generated from docs/openapi.json enrol and read against a server: `npm run test:clients`. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../scripts/python/environment.js';

const repository = resolve(import.meta.dirname, '../..');
const document = join(repository, 'docs/openapi.json');
const oapiCodegen = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';

let folder: string;
let server: ChildProcess;
let environment: NodeJS.ProcessEnv;

/** Runs a command in a folder, and answers what it printed. */
async function run(cwd: string, command: string, ...words: string[]): Promise<string> {
  const options = { cwd, env: environment, maxBuffer: 1e8 };
  const { stdout, stderr } = await promisify(execFile)(command, words, options).catch((error) => {
    throw new Error(`${command} ${words.join(' ')}: ${error.message}\n${error.stdout}`);
  });
  return command === 'npx' ? stdout + stderr : stdout;
}

/** A copy of what a language has here, in which its client is generated. */
function workplace(language: string): string {
  const place = join(folder, language);
  cpSync(join(import.meta.dirname, language), place, { recursive: true });
  cpSync(document, join(place, 'openapi.json'));
  return place;
}

const enrolled = (language: string, name: string) => ({
  tenant: name,
  apis: [`111122223333/eu-west-1/${language}/prod`],
  requests: 0,
});
/** The answer that a client prints last; Maven resets the colours of the terminal after it. */
const lastLine = (printed: string) =>
  JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{')) ?? '');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatebook-clients-'));
  const data = join(folder, 'data');
  const gatebook = ['scripts/gatebook.js', '--data-dir', data];
  environment = { ...process.env };
  const token = (await run(repository, process.execPath, ...gatebook, 'token', 'create')).trim();
  server = spawn(
    process.execPath,
    [...gatebook, 'serve', '--empty', '--port', '0', '--no-log-requests'],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  for await (const text of server.stdout ?? []) {
    said += text;
    if (/http:\/\/\S+\s/.test(said)) break;
  }
  const url = new URL(/http:\/\/\S+/.exec(said)?.[0] ?? '').origin;
  environment = { ...process.env, GATEBOOK_URL: url, GATEBOOK_TOKEN: token };
});

afterAll(async () => {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

describe('a client from docs/openapi.json', () => {
  it('for Python is generated without a warning, compiles, enrols and reads', async () => {
    const place = workplace('python');
    const bin = pythonEnvironment(join(place, 'requirements.txt'));
    const generator = ['generate', '--path', 'openapi.json', '--config', 'generator.yaml'];
    await run(
      place,
      join(bin, 'openapi-python-client'),
      ...generator,
      ...['--meta', 'none', '--output-path', 'gatebook_client', '--fail-on-warning'],
    );
    await run(place, join(bin, 'python'), '-m', 'compileall', '-q', 'gatebook_client');
    const printed = await run(place, join(bin, 'python'), 'enrol.py');
    expect(lastLine(printed)).toEqual(enrolled('python', 'Python'));
  });

  it('for Go is generated, compiles, enrols and reads', async () => {
    const place = workplace('go');
    const generator = ['run', oapiCodegen, '-package', 'gatebook', '-generate', 'types,client'];
    await run(place, 'go', ...generator, '-o', 'gatebook/gatebook.go', 'openapi.json');
    await run(place, 'go', 'vet', './...');
    expect(lastLine(await run(place, 'go', 'run', '.'))).toEqual(enrolled('go', 'Go'));
  });

  it('for Java is generated, compiles, enrols and reads', async () => {
    const printed = await run(workplace('java'), 'mvn', '-q', '-B', 'compile', 'exec:java');
    expect(lastLine(printed)).toEqual(enrolled('java', 'Java'));
  });

  describe('with tools of npm', () => {
    let place: string;
    beforeAll(async () => {
      place = workplace('typescript');
      await run(place, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent');
    });

    it('for TypeScript is generated, compiles, enrols and reads', async () => {
      await run(place, 'npx', 'openapi-ts', '-i', 'openapi.json', '-o', 'gatebook');
      await run(place, 'npx', 'tsc');
      const printed = await run(place, process.execPath, 'dist/enrol.js');
      expect(lastLine(printed)).toEqual(enrolled('typescript', 'TypeScript'));
    });

    it('is made from what redocly and spectral find nothing in', async () => {
      const redocly = await run(place, 'npx', 'redocly', 'lint', 'openapi.json');
      expect(redocly).toContain('Your API description is valid');
      expect(redocly).not.toMatch(/You have \d+ warning/);
      await run(
        place,
        'npx',
        ...['spectral', 'lint', 'openapi.json', '--ruleset', 'spectral.yaml'],
        ...['--fail-severity', 'hint'],
      );
    });
  });
});
