import * as z from 'zod';
import { type FolderSnapshots, snapshotIdPattern } from '../../../core/ports/folder-snapshots.js';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { operation } from '../http/operation.js';
import type { AddRoutes } from '../http/tools.js';

const exampleId = '20261129T025217123Z-1a2b3c4d';

const snapshot = z
  .object({
    id: z.string(),
    at: instant.describe('The moment'),
    folder: z.string().describe('Where it lies, relative to the data folder'),
  })
  .meta({
    id: 'FolderSnapshot',
    examples: [
      {
        id: exampleId,
        at: '2026-11-29T02:52:17.123Z',
        folder: `staging/snapshot-${exampleId}`,
      },
    ],
  });

export const snapshotRoutes: AddRoutes = (app, { snapshots }) => {
  app.post(
    '/snapshots',
    operation('takeSnapshot', {
      tag: 'Service',
      summary: 'Hold the data folder as it is at this moment, on one machine',
      description:
        'What `gatebook backup` copies, while the server goes on. It lies in the data folder, and is readable there by whoever may read that. Release it when it is copied: it takes the room of the databases, and of the files that are removed meanwhile. One that nobody copies any more goes when the next is taken, or when the server starts.',
      answers: { 201: snapshot },
      errors: ['not-set-up', 'request-in-progress', 'data-folder-unwritable', 'disk-full'],
    }),
    async (_request, reply) => reply.code(201).send(await needed(snapshots).take()),
  );

  app.post(
    '/repairs',
    operation('repairFolder', {
      tag: 'Service',
      summary: 'Look at files of requests again, and compute roll-ups of days anew, on one machine',
      description:
        'What `gatebook doctor --mend` asks for. Of the files, those that are damaged are set aside, as a query that met them would do; the others stay as they are.',
      body: z
        .strictObject({
          files: z
            .array(z.string().min(1).max(500))
            .max(1000)
            .describe('Paths below `lake/logs`, as the manifest has them'),
          days: z.array(z.iso.date()).max(1000),
        })
        .meta({ id: 'FolderRepair', examples: [{ files: [], days: ['2026-11-28'] }] }),
      answers: {
        200: z
          .object({ setAside: z.int().min(0).describe('Files that were damaged') })
          .meta({ id: 'FolderRepaired', examples: [{ setAside: 0 }] }),
      },
      errors: ['not-set-up', 'data-folder-unwritable', 'disk-full'],
    }),
    async ({ body }) => ({ setAside: await needed(snapshots).repair(body) }),
  );

  app.delete(
    '/snapshots/:id',
    operation('releaseSnapshot', {
      tag: 'Service',
      summary: 'Release a snapshot of the data folder',
      params: z.strictObject({
        id: z
          .string()
          .regex(snapshotIdPattern, 'the id of a snapshot, such as 20261129T025217123Z-1a2b3c4d')
          .meta({ examples: [exampleId] }),
      }),
      answers: { 204: z.null() },
      errors: ['not-set-up'],
    }),
    async (request, reply) => {
      await needed(snapshots).release(request.params.id);
      return reply.code(204).send(null);
    },
  );
};

function needed(snapshots: FolderSnapshots | undefined): FolderSnapshots {
  if (snapshots) return snapshots;
  throw new ProductError(
    'not-set-up',
    'This Gatebook has no data folder: in AWS, docs/recovery.md says what is kept and how it comes back.',
  );
}
