import type { Command } from 'commander';
import { visibleText } from '../../../core/text/visible-text.js';
import { reportSettings } from '../../reports/settings.js';
import { type Serving, serve } from '../../serve.js';
import { pinoRequestLog } from '../../server/pino.js';
import { isLoopback } from '../../server/this-machine.js';
import { signInSettings } from '../../sign-in/settings.js';
import { withSettings } from '../settings/options.js';
import { faultText } from '../terminal/fault-text.js';
import { progressBar } from '../terminal/progress.js';

interface ServeCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly requireToken?: boolean;
  readonly empty?: boolean;
  readonly logRequests?: boolean;
  readonly smtpUrl?: string;
  readonly mailFrom?: string;
  readonly publicUrl?: string;
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcClientSecret?: string;
  readonly oidcScope: string;
  readonly dataDir: string;
  readonly memory: string;
}

/** `gatebook serve`: the dashboards in a browser, until it is told to stop. */
export const serveCommand = (command: Command): void => {
  withSettings(command, [
    'port',
    'host',
    'require-token',
    'log-requests',
    'empty',
    'smtp-url',
    'mail-from',
    'public-url',
    'oidc-issuer',
    'oidc-client-id',
    'oidc-client-secret',
    'oidc-scope',
  ]).action((_, command: Command) => run(command.optsWithGlobals<ServeCommandOptions>()));
};

const run = async ({
  port,
  host,
  requireToken,
  empty,
  logRequests = !process.stderr.isTTY,
  dataDir,
  memory,
  oidcIssuer,
  oidcClientId,
  oidcClientSecret,
  oidcScope,
  ...mail
}: ServeCommandOptions): Promise<void> => {
  const reports = reportSettings(mail);
  const signIn = signInSettings(
    {
      oidcScope,
      ...(oidcIssuer && { oidcIssuer }),
      ...(oidcClientId && { oidcClientId }),
      ...(oidcClientSecret && { oidcClientSecret }),
    },
    { isLoopback: isLoopback(host), publicUrl: reports.publicUrl },
  );
  const bar = progressBar('Making demonstration traffic');
  const serving = await serve({
    dataDir,
    memory,
    host,
    port,
    requireToken: requireToken ?? false,
    empty: empty ?? false,
    onSeeding: (done, total) => bar.update(done, total, `${done.toLocaleString('en-GB')} requests`),
    reports,
    signIn,
    ...(logRequests && { requestLog: pinoRequestLog(process.stderr) }),
    onAlert: (sentence) => console.error(`gatebook: ${visibleText(sentence)}`),
    onFault: (error, requestId) =>
      console.error(`gatebook: request ${requestId} failed: ${faultText(error)}`),
  }).finally(() => bar.stop());
  // Before anybody reads that it is open, and ends it.
  const stop = stopAsked();
  console.log(welcome(withoutPlatformLink(serving), dataDir));
  await stop;
  await serving.close();
};

/**
 * The platform's link shows all tenants for thirty days. It is for the eyes of whoever started the server, and not for
 * a log file that others read later.
 */
const withoutPlatformLink = (serving: Serving): Serving =>
  process.stdout.isTTY
    ? serving
    : { ...serving, links: serving.links.filter(({ holder }) => holder !== 'platform') };

const welcome = ({ url, links, demo }: Serving, dataDir: string): string => {
  const shown = links.slice(0, 20);
  const width = Math.max(...shown.map(({ name }) => visibleText(name).length));
  const own = demo ? 'my-logs' : dataDir;
  const at = own === '.gatebook' ? '' : ` --data-dir ${own}`;
  return [
    '',
    `Gatebook is open at ${url}${demo ? ', over thirty days of demonstration traffic.' : ''}`,
    '',
    ...shown.map((link) => `  ${visibleText(link.name).padEnd(width)}  ${link.url}`),
    ...(links.length > shown.length ? [`  and ${links.length - shown.length} tenants more`] : []),
    '',
    'A link shows that tenant only, and works for 30 days. Your own logs, after Ctrl-C:',
    '',
    `  npm run -s gatebook -- register${at} --tenant acme --api 111122223333/eu-west-1/a1b2c3d4e5/prod`,
    `  npm run -s gatebook -- ingest${at} access-log.ndjson.gz`,
    `  npm start --${at} --empty`,
    '',
  ].join('\n');
};

const stopAsked = () =>
  new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
