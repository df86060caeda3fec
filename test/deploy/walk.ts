import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { rowPrefixes } from '../../core/pipeline-bucket.js';
import { blocksOf } from '../../scripts/docs/blocks.js';
import { pythonEnvironment } from '../../scripts/python/environment.js';
import { central } from '../fixtures/deployments.js';
import { inDuckdb } from '../fixtures/in-duckdb.js';
import { startMoto } from '../fixtures/moto.js';
import { createOrganisation } from '../fixtures/organisation.js';
import { startPeer } from './peer.js';
import { playedServiceCatalog } from './played-service-catalog.js';
import { openShell } from './shell.js';

const root = join(import.meta.dirname, '../..');

/** The commands of a page, block by block, below a heading that begins so. */
export const commandsBelow = (page: string, heading: string): string[] => {
  const sections = readFileSync(join(root, 'docs', page), 'utf8').split(/^## /m);
  const section = sections.find((text) => text.startsWith(heading));
  if (section === undefined) throw new Error(`docs/${page} has no heading ${heading}.`);
  return blocksOf(section).map(({ commands }) => commands);
};

/** The rows of an account in the lake, read as a query of Athena reads them: the partition columns stand in the keys. */
export const rowsOfLake = (s3: S3Client, bucket: string, account: string) =>
  inDuckdb(async (database, folder) => {
    const Prefix = `${rowPrefixes.parquet}/account_id=${account}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      mkdirSync(dirname(join(folder, Key)), { recursive: true });
      writeFileSync(join(folder, Key), (await Body?.transformToByteArray()) ?? '');
    }
    return await database.reader.rows(
      `SELECT account_id, region, route, status, dt
      FROM read_parquet('${folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)`,
    );
  });

/** A clone of this repository with its modules, as who deploys has one. */
const clone = (folder: string): string => {
  execFileSync('git', ['clone', '--quiet', '-c', 'advice.detachedHead=false', root, folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

/** Everything that the pages are walked in: an AWS that is played, an organisation in it, and a terminal in a clone. */
export const startWalk = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-rehearsal-'));
  const moto = await startMoto();
  const serviceCatalog = await playedServiceCatalog();
  const peer = await startPeer({ moto: moto.url, serviceCatalog: serviceCatalog.url });
  await createOrganisation({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: central, secretAccessKey: 'secret' },
  });
  const tools = {
    PATH: `${join(import.meta.dirname, 'bin')}:${process.env.PATH}`,
    AWS_DOCS_PYTHON: pythonEnvironment('scripts/aws-docs/requirements.txt'),
    AWS_DOCS_CONTROL_API: 'https://nobody.example.com/',
    // The names of APIs are the peer's address for curl too.
    CURL_HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    TZ: 'UTC',
    // No terminal is there to be asked whether roles may be made.
    CDK_REQUIRE_APPROVAL: 'never',
    CDK_CONCURRENCY: '4',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    // The templates' own suite validates them.
    CDK_VALIDATION: 'false',
  };
  writeFileSync(join(folder, '.curlrc'), `insecure\nconnect-to = "::${peer.address}"\n`);
  const shells: { close(): void }[] = [];
  /** Opens a terminal of the central account's administrator in a clone. */
  const openIn = (clonedInto: string) => {
    const shell = openShell(clonedInto, {
      ...tools,
      ...peer.environmentOf(central),
      AWS_DOCS_TEMPLATES: join(clonedInto, 'cdk.out'),
    });
    shells.push(shell);
    return { ...shell, folder: clonedInto };
  };
  return {
    peer,
    serviceCatalog,
    openIn,
    /** A terminal in a new clone. */
    openInClone: (name: string) => openIn(clone(join(folder, name))),
    stop: async () => {
      for (const shell of shells) shell.close();
      peer.stop();
      await serviceCatalog.close();
      await moto.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
