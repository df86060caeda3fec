import { ProductError } from '../../core/product-error.js';
import type { DiskRoom } from '../files/disk-room.js';

/**
 * What an ingest leaves free, in bytes: half a gigabyte, of a small disk a fiftieth. The databases write there what they are
 * told, such as a token that is revoked or the roll-ups of what was stored, and a full disk is everybody's.
 */
export const roomLeftFree = ({ size }: DiskRoom): number => Math.min(500_000_000, size / 50);

/**
 * Ends an ingest before it fills the disk.
 *
 * @throws ProductError disk-full
 */
export async function refuseWithoutRoom(
  folder: string,
  roomOf: (folder: string) => Promise<DiskRoom>,
): Promise<void> {
  const room = await roomOf(folder);
  const least = roomLeftFree(room);
  if (room.free >= least) return;
  throw new ProductError(
    'disk-full',
    `The disk that holds the data folder ${folder} has ${megabytes(room.free)} left, and an ingest leaves ${megabytes(least)} free. What was stored before is intact. Make room and run the command again: each line is kept once.`,
  );
}

const megabytes = (bytes: number): string =>
  `${Math.floor(bytes / 1_000_000).toLocaleString('en-GB')} MB`;
