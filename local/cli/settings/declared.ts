import { InvalidArgumentError } from 'commander';
import { lakeMemory } from '../../lake/lake-memory.js';
import { isLoopback } from '../../server/this-machine.js';
import { wholeNumberArgument } from '../terminal/arguments.js';

/** Something that differs between machines. Its flag, environment name, place in a file, help and documentation come from here. */
export interface Setting {
  /** `switch`: on or off. */
  readonly type: 'text' | 'whole number' | 'switch';
  /** What stands for the value in the help; a switch has none. */
  readonly value?: string;
  readonly environment: string;
  /** Undefined: not set. */
  readonly default?: string | number;
  readonly text: string;
  /** What turns a switch off that is on by itself in places. */
  readonly off?: string;
  /** @throws InvalidArgumentError what is wrong with a text, in a sentence */
  readonly parse?: (text: string) => string | number;
  /** It may hold a password: it is never shown. */
  readonly secret?: true;
}

function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash) {
    return url.href.replace(/\/$/, '');
  }
  throw new InvalidArgumentError(
    'It must be an address such as https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod.',
  );
}

/** An issuer is compared letter by letter, so that it stays as it was written. Over a network nobody may read along. */
function issuerAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && isSafe && !url.search && !url.hash && !url.username) return text;
  throw new InvalidArgumentError(
    'It must be an https address such as https://login.example.com/realms/staff, as the provider itself writes it.',
  );
}

/** A size in DuckDB's words. Below this one, not even a short log can be stored. */
function memorySize(text: string): string {
  const [, number, unit] = /^(\d{1,6})\s?([MG])B$/i.exec(text) ?? [];
  if (Number(number) * (unit?.toUpperCase() === 'G' ? 1000 : 1) >= 100) return text;
  throw new InvalidArgumentError('It must be a size of at least 100MB, such as 500MB or 2GB.');
}

/**
 * The settings, by the names of their flags. What a flag says of a single call, such as `--tenant` or `--from`, is no setting:
 * a file that said it would change what a command does without being seen.
 */
export const settings = {
  'data-dir': {
    type: 'text',
    value: 'folder',
    environment: 'GATEBOOK_DATA_DIR',
    default: '.gatebook',
    text: 'the folder that holds everything',
  },
  memory: {
    type: 'text',
    value: 'size',
    environment: 'GATEBOOK_MEMORY',
    default: lakeMemory,
    text: 'what the database may hold in memory, such as 1GB; what does not fit goes to the disk, and the rest of the process takes about 500MB more',
    parse: memorySize,
  },
  url: {
    type: 'text',
    value: 'address',
    environment: 'GATEBOOK_URL',
    text: 'the control API to ask instead of the data folder; the caller is GATEBOOK_TOKEN, or the AWS credentials of the environment',
    parse: address,
  },
  port: {
    type: 'whole number',
    value: 'n',
    // Kubernetes says GATEBOOK_PORT=tcp://… to every container beside a service of that name.
    environment: 'GATEBOOK_LISTEN_PORT',
    default: 8080,
    text: 'the port; 0 takes any that is free',
    parse: wholeNumberArgument(0, 65_535),
  },
  host: {
    type: 'text',
    value: 'address',
    environment: 'GATEBOOK_LISTEN_HOST',
    default: '127.0.0.1',
    text: 'who can reach it; by default this machine alone',
  },
  'require-token': {
    type: 'switch',
    environment: 'GATEBOOK_REQUIRE_TOKEN',
    text: 'ask this machine too for a token or a link; implied by --public-url and any --host of a network',
  },
  'log-requests': {
    type: 'switch',
    environment: 'GATEBOOK_LOG_REQUESTS',
    text: 'write a line of JSON for each request to standard error; so it is where that is no terminal',
    off: 'write none',
  },
  empty: {
    type: 'switch',
    environment: 'GATEBOOK_EMPTY',
    text: 'start a new folder without demonstration traffic',
  },
  'smtp-url': {
    type: 'text',
    value: 'url',
    environment: 'SMTP_URL',
    text: 'the mail server of reports; without one they become files in outbox/',
    secret: true,
  },
  'mail-from': {
    type: 'text',
    value: 'address',
    environment: 'MAIL_FROM',
    text: 'the sender of reports',
  },
  'public-url': {
    type: 'text',
    value: 'url',
    environment: 'PUBLIC_URL',
    text: 'where readers reach this server, such as through a proxy',
  },
  'oidc-issuer': {
    type: 'text',
    value: 'url',
    environment: 'GATEBOOK_OIDC_ISSUER',
    text: 'the OpenID provider at which people sign in to the page; implies --require-token',
    parse: issuerAddress,
  },
  'oidc-client-id': {
    type: 'text',
    value: 'id',
    environment: 'GATEBOOK_OIDC_CLIENT_ID',
    text: 'what the provider calls this Gatebook',
  },
  'oidc-client-secret': {
    type: 'text',
    value: 'secret',
    environment: 'GATEBOOK_OIDC_CLIENT_SECRET',
    text: 'what Gatebook proves itself with to the provider; better in the environment or the file than as a flag, which others of the machine can see',
    secret: true,
  },
  'oidc-scope': {
    type: 'text',
    value: 'scopes',
    environment: 'GATEBOOK_OIDC_SCOPE',
    default: 'openid profile email',
    text: 'what is asked of the provider about people, with spaces',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** What every command has, whichever it is. */
export const programSettings: readonly SettingName[] = ['data-dir', 'memory'];

/** Their names, in the order of the documentation. */
export const settingNames = Object.keys(settings) as SettingName[];

/** A setting, for whoever goes over all of them. */
export const settingOf = (name: SettingName): Setting => settings[name];
