/** Takes Trino from Maven Central. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The release of Trino that the tests run: Athena's engine 3 is Trino, of no published release; the statements
 * use nothing that older releases lack.
 */
const release = '476';

const serverArtifact = 'trino-server-core:tar.gz';
/** Iceberg for the tables of the lake, Hive for the files that land. */
const connectors = ['iceberg', 'hive'];

/** Downloads an artifact, and answers the file. */
function download(artifact: string): string {
  const [name, kind] = artifact.split(':') as [string, string];
  const coordinates = `io.trino:${name}:${release}:${kind}`;
  const goal = ['dependency:get', '-Dtransitive=false', `-Dartifact=${coordinates}`];
  execFileSync('mvn', ['-q', '-B', ...goal], { stdio: 'inherit' });
  const repository = join(homedir(), '.m2', 'repository', 'io', 'trino');
  return join(repository, name, release, `${name}-${release}.${kind}`);
}

/** Installs Trino with its connectors, unless it is there already, and answers the server's folder. */
export function installTrino(): string {
  const cache = join(homedir(), '.cache', 'gatebook');
  const server = join(cache, `trino-server-${release}-${connectors.join('-')}`);
  if (existsSync(server)) return server;
  mkdirSync(cache, { recursive: true });
  // Whole or absent: a run that is stopped half way leaves no server that the next one would take for a whole one.
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  execFileSync('tar', ['xzf', download(serverArtifact), '-C', unfinished]);
  const unpacked = join(unfinished, `trino-server-core-${release}`);
  for (const connector of connectors) {
    const plugin = `trino-${connector}`;
    execFileSync('unzip', ['-q', download(`${plugin}:zip`), '-d', unfinished]);
    renameSync(join(unfinished, `${plugin}-${release}`), join(unpacked, 'plugin', plugin));
  }
  renameSync(unpacked, server);
  rmSync(unfinished, { recursive: true });
  return server;
}

if (process.argv[1] === import.meta.filename) installTrino();
