import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { commandNames, gatebookProgram } from '../../../local/cli/program.js';
import { runCli } from '../../../local/cli/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'gatebook-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';

/** What a command line that is wrong prints on standard error, and its exit code. */
async function mistake(...words: string[]) {
  let said = '';
  const spies = [
    jest.spyOn(console, 'error').mockImplementation((...parts) => {
      said += `${parts.join(' ')}\n`;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += text;
      return true;
    }),
  ];
  try {
    return { code: await runCli(['--data-dir', join(folder, 'data'), ...words]), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

// Each is refused before a data folder is opened.
const mistakes: readonly (readonly [line: string, says: string])[] = [
  ['nope', "unknown command 'nope'"],
  ['tenants --nope', "unknown option '--nope'"],
  ['doctor x', "too many arguments for 'doctor'"],
  ['serve --port x', 'It must be a whole number from 0 to 65535.'],
  ['serve --smtp-url x', 'is written smtps://user:password@mail.example.com'],
  ['register', "required option '--tenant <id>' not specified, nor --file"],
  ['register --tenant acme --api x', 'An AWS account id has 12 digits.'],
  [`register --file f --api ${api}`, "option '--file <file>' cannot be used with option '--api"],
  [`move ${api}`, "required option '--tenant <id>' not specified"],
  ['ingest', "missing required argument 'path'"],
  ['ingest --undo x', 'It must be an id that `gatebook ingests` lists.'],
  [`assign ${api} --from yesterday`, 'It must be a day or a time such as 2026-11-01T08:30Z.'],
  ['usage --to 2026-01-02', "required option '--from <time>' not specified"],
  ['deliveries --state lost', 'Allowed choices are queued'],
  ['call GET tenants', 'It must begin with /v1/'],
  ['token create --tenant acme --account 111122223333', 'cannot be used with option'],
  ['token create --scope metrics --tenant acme', 'Metrics are of no tenant'],
  ['token create --tenant A_B', 'A tenant id has 1 to 63 small letters'],
  ['tenants --url x', 'It must be an address such as https://'],
  [`set ${api} --format @${folder}`, `${folder} cannot be read: it is a folder.`],
  [`set ${api} --format @${folder}/none`, `${folder}/none cannot be read: it does not exist.`],
  ['demo', "required option '--out <file>' not specified"],
];

describe('a command line that is wrong', () => {
  it.each(mistakes)('%s: is refused in one sentence, with exit code 2', async (line, says) => {
    const { code, said } = await mistake(...line.split(' '));
    expect(code).toBe(2);
    expect(said).toContain(says);
    expect(said).toMatch(/^gatebook: /);
    expect(said).not.toMatch(/\n\s+at |^error:/m);
  });

  it('is refused where the data folder cannot be one, with exit code 4', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, said } = await mistake('--data-dir', join(folder, 'file'), 'tenants');
    expect(code).toBe(4);
    expect(said).toMatch(/^gatebook: The data folder .*\/file cannot be written/);
  });
});

describe('the help of every command', () => {
  it('says what it is for, and of each option and argument too', async () => {
    const walk = (command: Command): void => {
      expect([command.name(), command.description()]).not.toEqual([command.name(), '']);
      for (const { flags, description } of command.options) {
        expect([command.name(), flags, description !== '']).toEqual([command.name(), flags, true]);
      }
      for (const one of command.registeredArguments) expect(one.description).not.toBe('');
      for (const inner of command.commands) walk(inner);
    };
    walk(await gatebookProgram(commandNames));
  });
});
