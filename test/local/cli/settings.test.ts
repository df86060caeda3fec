import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SettingName, settingNames, settingOf } from '../../../local/cli/settings/declared.js';
import { nearest } from '../../../local/cli/settings/nearest.js';
import { gatebook } from '../../fixtures/gatebook.js';

const folder = mkdtempSync(join(tmpdir(), 'gatebook-settings-'));
const file = join(folder, 'gatebook.yaml');
const password = 'f00dcafe';
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
  jest.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three values of each setting: by the file, by the environment, by a flag. */
const values: Readonly<Record<SettingName, readonly (string | number | boolean)[]>> = {
  'data-dir': ['in-file', 'in-environment', 'by-flag'],
  memory: ['300MB', '400MB', '1GB'],
  url: ['https://file.example', 'https://environment.example', 'https://flag.example'],
  port: [1001, 1002, 1003],
  host: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
  'require-token': [false, true, true],
  'log-requests': [true, false, true],
  empty: [false, true, true],
  'smtp-url': ['smtps://file.example', 'smtps://environment.example', 'smtps://flag.example'],
  'mail-from': ['file@example.com', 'environment@example.com', 'flag@example.com'],
  'public-url': ['https://f.example', 'https://e.example', 'https://g.example'],
  'oidc-issuer': ['https://f.example/a', 'https://e.example/', 'http://127.0.0.1:9'],
  'oidc-client-id': ['file', 'environment', 'flag'],
  'oidc-client-secret': ['in-file', 'in-environment', 'by-flag'],
  'oidc-scope': ['openid', 'openid email', 'openid groups'],
};

interface Row {
  readonly setting: string;
  readonly value: unknown;
  readonly from: string;
}

const inForce = async (name: SettingName, ...words: string[]): Promise<Row | undefined> => {
  const { out, err } = await gatebook('config', '--json', ...words);
  expect(err).toBe('');
  return (JSON.parse(out) as Row[]).find(({ setting }) => setting === name);
};

const shown = (name: SettingName, value: unknown) =>
  settingOf(name).secret ? '(not shown)' : value;

describe('a setting', () => {
  it.each(settingNames)(
    '%s: a flag is before the environment, that before the file, that before the default',
    async (name) => {
      const [inFile, inEnvironment, byFlag] = values[name];
      const { environment, type, default: byDefault } = settingOf(name);
      expect(await inForce(name)).toEqual({
        setting: name,
        value: byDefault ?? null,
        from: 'default',
      });
      writeFileSync(file, JSON.stringify({ [name]: inFile }));
      const words = ['--config', file];
      expect(await inForce(name, ...words)).toEqual({
        setting: name,
        value: shown(name, inFile),
        from: file,
      });
      process.env[environment] = String(inEnvironment);
      expect(await inForce(name, ...words)).toEqual({
        setting: name,
        value: shown(name, inEnvironment),
        from: environment,
      });
      const flag = type === 'switch' ? [`--${name}`] : [`--${name}`, String(byFlag)];
      expect(await inForce(name, ...words, ...flag)).toEqual({
        setting: name,
        value: shown(name, byFlag),
        from: `--${name}`,
      });
    },
  );

  it('of a file is used by every command that has it, and passed over by the others', async () => {
    const data = join(folder, 'data');
    writeFileSync(file, `# one machine\ndata-dir: ${data}\nport: 8081\n`);
    const { code, err } = await gatebook(
      'register',
      '--tenant',
      'acme',
      '--api',
      '111122223333/eu-west-1/a1b2c3d4e5/prod',
      '--config',
      file,
    );
    expect([code, err]).toEqual([0, '']);
    expect(existsSync(join(data, 'gatebook.json'))).toBe(true);
  });

  it('stands in GATEBOOK_CONFIG too, and is off where a switch is', async () => {
    writeFileSync(file, 'log-requests: true\n');
    process.env.GATEBOOK_CONFIG = file;
    expect(await inForce('log-requests')).toMatchObject({ value: true, from: file });
    expect(await inForce('log-requests', '--no-log-requests')).toMatchObject({
      value: false,
      from: '--log-requests',
    });
  });

  it('is shown as it is written', async () => {
    const { out } = await gatebook('config', '--port', '18080');
    expect(out).toMatch(/^port +18080 +--port$/m);
  });

  it('of the environment that is a switch is true or false, and nothing else is taken for one', async () => {
    process.env.GATEBOOK_REQUIRE_TOKEN = 'no';
    const { code, err } = await gatebook('config');
    expect(code).toBe(2);
    expect(err).toBe(
      'gatebook: GATEBOOK_REQUIRE_TOKEN in the environment must be true or false.\n',
    );
  });
});

describe('a file of settings that is wrong', () => {
  const mistakes: readonly (readonly [text: string, says: string])[] = [
    ['prot: 1', 'there is no setting "prot", but port.'],
    ['public_url: x', 'there is no setting "public_url", but public-url.'],
    ['SMTP_URL: x', 'there is no setting "SMTP_URL", but smtp-url.'],
    ['colour: red', 'there is no setting "colour".'],
    ['constructor: 1', 'there is no setting "constructor".'],
    ['port: 70000', 'port: it must be a whole number from 0 to 65535.'],
    ['port: "8080"', 'port: it must be a whole number.'],
    ['host: 1', 'host: it must be a text.'],
    ['host: ""', 'host: it must be a text.'],
    ['empty: 1', 'empty: it must be true or false.'],
    ['url: x', 'url: it must be an address such as https://'],
    ['port: x\nhots: y', 'port: it must be a whole number; there is no setting "hots", but host.'],
    ['- port', 'it has no lines such as "port: 8080".'],
    ['port: 1\nport: 2', 'Map keys must be unique'],
  ];

  it.each(mistakes)(
    '%j: is refused in one sentence, whichever command runs',
    async (text, says) => {
      writeFileSync(file, text);
      const { code, err } = await gatebook('visuals', '--config', file);
      expect(code).toBe(2);
      expect(err).toContain(`gatebook: ${file} is no file of settings: `);
      expect(err).toContain(says);
      expect(err.trim().split('\n')).toHaveLength(1);
    },
  );

  it('is named when it is not there', async () => {
    const { code, err } = await gatebook('visuals', '--config', join(folder, 'none'));
    expect([code, err]).toEqual([
      3,
      `gatebook: ${join(folder, 'none')} cannot be read: it does not exist.\n`,
    ]);
  });
});

describe('a password in a setting', () => {
  it('is printed by no listing and no mistake, wherever it stands', async () => {
    const url = `smtps://user:${password}@mail.example.com`;
    const said: string[] = [];
    const run = async (...words: string[]) => {
      const { out, err } = await gatebook(...words);
      said.push(out, err);
    };
    for (const text of [
      `smtp-url: ${url}`,
      `smtp-url: ${url}\nprot: 1`,
      `smtp-url: [${url}`,
      `smtp-url: {a: "${url}"}`,
      `smtp-url: "${url}\n\tx: {`,
      `smtp_url: ${url}`,
      `"${'x'.repeat(60)}${password}": 1`,
      `port: ${password}`,
    ]) {
      writeFileSync(file, text);
      await run('config', '--config', file);
      await run('config', '--json', '--config', file);
    }
    process.env.SMTP_URL = url;
    await run('config');
    await run('config', '--json', '--smtp-url', url);
    await run('config', '--help');
    expect(said.join('')).toContain('(not shown)');
    expect(said.join('')).not.toContain(password);
  });
});

describe('the schema of a file of settings', () => {
  it('has every setting with its type and its text, and allows no other', async () => {
    const { out } = await gatebook('config', '--schema');
    const schema = JSON.parse(out);
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(settingNames);
    expect(schema.properties.port).toEqual({
      type: 'integer',
      description: 'the port; 0 takes any that is free',
      default: 8080,
    });
  });
});

test('no setting is declared beside the table: the environment names of all help are its own', () => {
  for (const place of ['local/cli/commands/serve.ts', 'local/cli/control-api/connect.ts']) {
    expect(readFileSync(place, 'utf8')).not.toContain('.env(');
  }
});

test('the nearest name is one that takes few changes, and none where no name is like it', () => {
  expect(['prot', 'datadir', 'mail', 'zzzzzz'].map((word) => nearest(word, settingNames))).toEqual([
    'port',
    'data-dir',
    undefined,
    undefined,
  ]);
});
