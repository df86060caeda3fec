import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pythonEnvironment } from '../../scripts/python/environment.js';

const here = import.meta.dirname;
const root = join(here, '../..');

/** CloudFormation and the services behind it, as LocalStack plays them on this machine. */
export interface Peer {
  /** The environment in which the CDK's command line and the SDK speak to the peer, as an account. */
  readonly environmentOf: (account: string) => Record<string, string>;
  /** Types of resources that the peer took without making anything. */
  readonly ignoredTypes: () => string[];
  readonly stop: () => void;
}

const started = async (url: string, child: ChildProcess) => {
  for (let tries = 0; tries < 240; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The peer ended with ${child.exitCode}.`);
    const answered = await fetch(`${url}/_localstack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await pause(500);
  }
  throw new Error('The peer did not start within two minutes.');
};

/** Starts the peer, empty. @param port one that is free */
export const startPeer = async (port: number): Promise<Peer> => {
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-peer-'));
  const speaking = {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: `http://s3.localhost.localstack.cloud:${port}`,
    NODE_OPTIONS: `--require=${join(here, 'resolver.cjs')}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const log = join(folder, 'log');
  const python = join(pythonEnvironment('test/deploy/requirements.txt'), 'python');
  const child = spawn(python, [join(here, 'peer.py')], {
    env: {
      ...process.env,
      PEER_NODE: process.execPath,
      PEER_MOTO: join(pythonEnvironment('test/aws/requirements.txt'), 'moto_server'),
      // The runtime's copy of the SDK, which bundles leave out.
      PEER_FUNCTION_ENVIRONMENT: JSON.stringify({
        ...speaking,
        NODE_PATH: join(root, 'node_modules'),
      }),
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      DISABLE_EVENTS: '1',
      FILESYSTEM_ROOT: folder,
      LOCALSTACK_VOLUME_DIR: folder,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  await started(url, child);
  return {
    environmentOf: (account) => ({
      ...speaking,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_REGION: 'eu-west-1',
    }),
    ignoredTypes: () => {
      const text = readFileSync(log, 'utf8');
      const found = [
        ...text.matchAll(
          /(?:AWS|Custom)::\w+(?:::\w+)?(?=[^\n]*(?:not supported|unsupported|fallback))/gi,
        ),
      ];
      return [...new Set(found.map(([type]) => type))].sort();
    },
    stop: () => {
      if (child.pid !== undefined) process.kill(-child.pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
