import { type Command, Option } from 'commander';
import { visibleText } from '../../../core/text/visible-text.js';
import { reportSettings } from '../../reports/settings.js';
import { type Serving, serve } from '../../serve.js';
import { pinoRequestLog } from '../../server/pino.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { faultText } from '../terminal/fault-text.js';
import { progressBar } from '../terminal/progress.js';

interface ServeCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly requireToken?: true;
  readonly empty?: true;
  readonly logRequests?: boolean;
  readonly smtpUrl?: string;
  readonly mailFrom?: string;
  readonly publicUrl?: string;
  readonly dataDir: string;
}

/** `gatebook serve`: the dashboards in a browser, until it is told to stop. */
export const serveCommand = (command: Command): void => {
  command
    .option(
      '--port <n>',
      'the port; 0 takes any that is free',
      wholeNumberArgument(0, 65_535),
      8080,
    )
    .option('--host <address>', 'who can reach it; by default this machine alone', '127.0.0.1')
    .option(
      '--require-token',
      'ask this machine too for a token or a link; implied by --public-url and any --host of a network',
    )
    .option(
      '--log-requests',
      'write a line of JSON for each request to standard error; so it is where that is no terminal',
    )
    .option('--no-log-requests', 'write none')
    .option('--empty', 'start a new folder without demonstration traffic')
    .addOption(
      new Option(
        '--smtp-url <url>',
        'the mail server of reports; without one they become files in outbox/',
      ).env('SMTP_URL'),
    )
    .addOption(new Option('--mail-from <address>', 'the sender of reports').env('MAIL_FROM'))
    .addOption(
      new Option(
        '--public-url <url>',
        'where readers reach this server, such as through a proxy',
      ).env('PUBLIC_URL'),
    )
    .action((_, command: Command) => run(command.optsWithGlobals<ServeCommandOptions>()));
};

const run = async ({
  port,
  host,
  requireToken,
  empty,
  logRequests = !process.stderr.isTTY,
  dataDir,
  ...mail
}: ServeCommandOptions): Promise<void> => {
  const reports = reportSettings(mail);
  const bar = progressBar('Making demonstration traffic');
  const serving = await serve({
    dataDir,
    host,
    port,
    requireToken: requireToken ?? false,
    empty: empty ?? false,
    onSeeding: (done, total) => bar.update(done, total, `${done.toLocaleString('en-GB')} requests`),
    reports,
    ...(logRequests && { requestLog: pinoRequestLog(process.stderr) }),
    onAlert: (sentence) => console.error(`gatebook: ${visibleText(sentence)}`),
    onFault: (error, requestId) =>
      console.error(`gatebook: request ${requestId} failed: ${faultText(error)}`),
  }).finally(() => bar.stop());
  console.log(welcome(withoutPlatformLink(serving), dataDir));
  await stopAsked();
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
