import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Delivery } from '../../core/registry/delivery.js';
import type { RemainingPlace } from '../../core/registry/erasure.js';
import { listSetAside } from '../files/quarantine.js';
import type { MatchingNames } from './catalogue-names.js';

/** Where what is erased may still be, because an erasure does not reach there, each with what a person can do. */
export async function remainingPlaces(
  dataDir: string,
  { reports, names }: { readonly reports: readonly Delivery[]; readonly names: MatchingNames },
): Promise<RemainingPlace[]> {
  const setAside = await listSetAside(dataDir);
  const sent = reports.filter(({ mails }) => mails.some(({ state }) => state === 'sent'));
  const snapshots = (await readdir(path.join(dataDir, 'staging')).catch(() => [])).filter((name) =>
    name.startsWith('snapshot-'),
  );
  return [
    ...setAside.map(({ kept }) => ({
      place: `quarantine/${kept}`,
      advice: 'It is damaged and cannot be looked through. Delete it when it is not needed.',
    })),
    ...snapshots.map((name) => ({
      place: `staging/${name}`,
      advice: 'A backup is being made of it. It goes when that is done.',
    })),
    ...sent.map(({ id, mails }) => ({
      place: `the mailboxes of ${mails.length} readers of report ${id}`,
      advice: 'Ask them to delete it.',
    })),
    ...names.foreign.map((id) => ({
      place: `catalogue.json, key ${id}`,
      advice: "Another tenant's API has this key too: its name stays.",
    })),
    {
      place: 'backups of the data folder',
      advice:
        'Those of before hold it: gatebook backup PLACE --keep 1 removes them. After restoring one, put erased/ back.',
    },
    {
      place: 'the logs that were ingested',
      advice: 'Gatebook reads them and does not change them: delete it at their source.',
    },
  ];
}
