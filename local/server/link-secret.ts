import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setAside } from '../files/quarantine.js';

/** The key that signed links are made and checked with. */
export interface LinkSecret {
  readonly key: Buffer;
}

const fileName = 'link-secret';
const keyBytes = 32;

/**
 * Reads the data folder's link secret, or makes it on first use, readable by its owner only (mode 0600). Deleting the
 * file and starting again revokes every link that was ever handed out.
 */
export async function openLinkSecret(dataDir: string): Promise<LinkSecret> {
  const path = join(dataDir, fileName);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const key = (await readSecret(path)) ?? (await createSecret(path));
  return { key };
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  if (!/^[0-9a-f]{64}\s*$/.test(text)) {
    await setAside(dirname(path), path, {
      reason: 'it does not hold a link secret',
      advice: 'A new one was made: links that were handed out before no longer work.',
    });
    return undefined;
  }
  await chmod(path, 0o600);
  return Buffer.from(text.trim(), 'hex');
}

/** Written beside and then linked into place, so that two starts at once agree on one secret and none is half-written. */
async function createSecret(path: string): Promise<Buffer> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const key = randomBytes(keyBytes);
  try {
    const file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${key.toString('hex')}\n`);
    await file.sync();
    await file.close();
    await link(draft, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const winner = await readSecret(path);
    if (winner === undefined) throw error;
    return winner;
  } finally {
    await rm(draft, { force: true });
  }
}
