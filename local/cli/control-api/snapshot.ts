import path from 'node:path';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { inUseEveryMs, markInUse } from '../../data-folder/snapshots.js';

/**
 * Has the process that has the data folder open hold it as it is, for the length of one piece of work on this machine.
 *
 * @param work gets the snapshot and the folder that it lies in
 */
export async function withSnapshot<T>(
  client: ControlClient,
  dataDir: string,
  work: (snapshot: Schemas['FolderSnapshot'], folder: string) => Promise<T>,
): Promise<T> {
  const { data: snapshot } = await client.POST('/v1/snapshots');
  if (!snapshot) throw new Error('A snapshot was taken, and the answer does not say which.');
  const held = path.join(dataDir, snapshot.folder);
  const inUse = setInterval(() => void markInUse(held).catch(() => undefined), inUseEveryMs);
  try {
    return await work(snapshot, held);
  } finally {
    clearInterval(inUse);
    await client.DELETE('/v1/snapshots/{id}', { params: { path: { id: snapshot.id } } });
  }
}
