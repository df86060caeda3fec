import path from 'node:path';
import type { Eraser } from '../../core/ports/eraser.js';
import type { Erasure, ErasureCounts } from '../../core/registry/erasure.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import type { ErasedStep } from '../lake/erase.js';
import { erasedUntil } from '../lake/erase.js';
import { eraseNames, findNames } from './catalogue-names.js';
import { remainingPlaces } from './remaining.js';
import { eraseReport, reportsOver, sizeOfReports } from './reports.js';

/** Erases from all of a data folder: the lake, the reports and their mails, the catalogue of keys. */
export function folderEraser({ dataDir, lake, registry }: DataFolder): Eraser {
  const catalogue = path.join(dataDir, 'catalogue.json');
  return {
    hashOf: (match) => lake.erasing.hashOf(match),
    async plan(match) {
      const { quarters, ...found } = await lake.erasing.find(match);
      const reports = await reportsOver(registry, match.tenantId, quarters);
      const names = await findNames(catalogue, registry, match);
      return {
        found: {
          ...found,
          ...(await sizeOfReports(dataDir, reports)),
          catalogueEntries: names.own.length,
        },
        until: erasedUntil({ quarters }, new Date()),
        reports: reports.map(({ id }) => id),
        remaining: await remainingPlaces(dataDir, { reports, names }),
      };
    },
    async erase(match, begun, keep) {
      let now: Erasure = begun;
      const go = async (next: Partial<Erasure>, counts: Partial<ErasureCounts>): Promise<void> => {
        now = { ...now, ...next, erased: addedTo(now.erased, counts) };
        await keep(now);
      };
      // What it found now is more than what it found then where it was interrupted, and its reports are not forgotten.
      const { quarters } = await lake.erasing.find(match);
      const over = await reportsOver(registry, match.tenantId, quarters);
      await go(
        {
          state: 'running',
          reason: null,
          reports: [...new Set([...now.reports, ...over.map(({ id }) => id)])],
        },
        {},
      );
      await lake.erasing.erase(match, now, (step) => go(...changeOf(step, now)));
      for (const id of new Set([
        ...now.reports,
        ...(await reportsOver(registry, match.tenantId, quarters)).map(({ id }) => id),
      ])) {
        const { documents, mails, isThere } = await eraseReport(dataDir, registry, id);
        if (!isThere) continue;
        await go(
          { documents: [...now.documents, ...documents], mails: [...now.mails, ...mails] },
          { documents: documents.length, mails: mails.length, deliveries: 1 },
        );
      }
      const names = await findNames(catalogue, registry, match);
      await eraseNames(catalogue, match, names);
      await go({}, { catalogueEntries: names.own.length, foreignLines: now.found.foreignLines });
      return now;
    },
  };
}

const addedTo = (counts: ErasureCounts, more: Partial<ErasureCounts>): ErasureCounts =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      count + (more[name as keyof ErasureCounts] ?? 0),
    ]),
  ) as ErasureCounts;

const changeOf = (
  step: ErasedStep,
  now: Erasure,
): [next: Partial<Erasure>, counts: Partial<ErasureCounts>] =>
  step.kind === 'rows'
    ? [{ files: [...now.files, ...step.files] }, { rows: step.rows, extraRows: step.extraRows }]
    : [{ rejectedFiles: [...now.rejectedFiles, step.file] }, { rejectedLines: step.lines }];
