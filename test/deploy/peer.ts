import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pythonEnvironment } from '../../scripts/python/environment.js';
import { freePort } from '../fixtures/free-port.js';

const here = import.meta.dirname;
const root = join(here, '../..');

/** CloudFormation and the services behind it, as LocalStack plays them on this machine. */
export interface Peer {
  /** The address and port of this machine at which every service of AWS and every API answers, and nothing beside it listens. */
  readonly address: string;
  /** The file that the peer and the functions write into. */
  readonly log: string;
  /** The environment in which command lines and the SDK speak to the peer, as an account. */
  readonly environmentOf: (account: string) => Record<string, string>;
  /** Types of resources that the peer took without making anything. */
  readonly ignoredTypes: () => string[];
  readonly stop: () => void;
}

const started = async (url: string, child: ChildProcess, log: string) => {
  for (let tries = 0; tries < 240; tries += 1) {
    if (child.exitCode !== null)
      throw new Error(`The peer ended with ${child.exitCode}: ${readFileSync(log, 'utf8')}`);
    const answered = await fetch(`${url}/_localstack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await pause(500);
  }
  throw new Error(`The peer did not start within two minutes: ${readFileSync(log, 'utf8')}`);
};

/**
 * Starts the peer, empty.
 *
 * @param moto the address of a moto server: tables and the organisation are there
 * @param serviceCatalog the address of who plays Service Catalog
 */
export const startPeer = async ({
  moto,
  serviceCatalog,
}: {
  moto: string;
  serviceCatalog: string;
}): Promise<Peer> => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}`;
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-peer-'));
  const speaking = {
    PEER_ADDRESS: address,
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: `http://s3.localhost.localstack.cloud:${port}`,
    AWS_ENDPOINT_URL_ORGANIZATIONS: moto,
    AWS_ENDPOINT_URL_QUICKSIGHT: moto,
    AWS_ENDPOINT_URL_SERVICE_CATALOG: serviceCatalog,
    NODE_OPTIONS: `--require=${join(here, 'resolver.cjs')}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const log = join(folder, 'log');
  const python = join(pythonEnvironment('test/deploy/requirements.txt'), 'python');
  const child = spawn(python, [join(here, 'peer.py')], {
    env: {
      ...process.env,
      PEER_NODE: process.execPath,
      PEER_MOTO: moto,
      PEER_ADDRESS: address,
      PEER_FUNCTION_ENVIRONMENT: JSON.stringify({
        ...speaking,
        // The runtime's copy of the SDK, which bundles leave out.
        NODE_PATH: join(root, 'node_modules'),
        // The peer signs its own certificates.
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
      }),
      // Jest's zone is none to live in.
      TZ: 'UTC',
      GATEWAY_LISTEN: address,
      CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '1',
      PROVIDER_OVERRIDE_DYNAMODB: 'v2',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      DISABLE_EVENTS: '1',
      // No server of names is started either.
      DNS_ADDRESS: '0',
      FILESYSTEM_ROOT: folder,
      LOCALSTACK_VOLUME_DIR: folder,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  await started(url, child, log);
  return {
    address,
    log,
    environmentOf: (account) => ({
      ...speaking,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_REGION: 'eu-west-1',
    }),
    ignoredTypes: () => {
      const found = readFileSync(log, 'utf8').matchAll(
        /No resource provider found for "((?:AWS|Custom)::[\w:]+)"/g,
      );
      return [...new Set([...found].map(([, type]) => type as string))].sort();
    },
    stop: () => {
      // It has nothing to save, and takes its time to end otherwise.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
