/**
 * Walks docs/deploy.md as far as a CloudFormation that somebody else wrote can go, command by command as it stands there, and
 * prints what that CloudFormation left out: `npm run rehearse`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPeer } from '../test/deploy/peer.js';
import { freePort } from '../test/fixtures/free-port.js';

const root = join(import.meta.dirname, '..');
const central = '123456789012';

/** The commands of the document up to the first launch: what writes the settings, and what the CDK does. */
const [untilLaunch = ''] = readFileSync(join(root, 'docs/deploy.md'), 'utf8').split('## 5. ');
const commands = [...untilLaunch.matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, block]) => block as string)
  .filter((block) => /^(npm run release|npx cdk|cat > cdk\.json)/.test(block));

const folder = mkdtempSync(join(tmpdir(), 'gatebook-rehearsal-'));
const clone = join(folder, 'gatebook');
execFileSync('git', ['clone', '--quiet', root, clone]);
symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));

const peer = await startPeer(await freePort());
const environment = {
  ...process.env,
  ...peer.environmentOf(central),
  // No terminal is there to be asked whether roles may be made.
  CDK_REQUIRE_APPROVAL: 'never',
  CDK_DISABLE_VERSION_CHECK: '1',
  CDK_VALIDATION: 'false',
};

/** Runs commands in the clone, as a person's shell would, and answers what they printed. */
const run = async (text: string): Promise<string> => {
  console.log(`\n── ${text.trimEnd()}`);
  const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: clone,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  const [status] = await once(child, 'close');
  console.log(said.trimEnd().split('\n').slice(-12).join('\n'));
  if (status !== 0) throw new Error(`ended with ${status}`);
  return said;
};

try {
  for (const block of commands) await run(block);
  const again = await run('npx cdk deploy --all');
  const stacks = again.match(/✅ +Gatebook-\S+ \(no changes\)/g) ?? [];
  console.log(`\nA second deployment finds nothing to do in ${stacks.length} stacks.`);
  if (stacks.length < 6) throw new Error('A second deployment without a change changed a stack.');
  await run('npx cdk destroy --force --exclusively Gatebook-Portfolio-us-east-1');
  console.log(
    `\nTypes that the peer took without making anything; schemas and tests of properties cover them:\n${peer.ignoredTypes().join('\n')}`,
  );
  console.log(
    '\nRules that the peer does not know, and test/infra/deployment-rules.test.ts plays: deletion policies after a failed creation, limits of concurrency, the order of a removal.',
  );
} finally {
  peer.stop();
  rmSync(folder, { recursive: true, force: true });
}
