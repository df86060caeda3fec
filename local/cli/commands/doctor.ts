import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { ControlClient } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { snapshotData } from '../../data-folder/snapshots.js';
import { examine } from '../../doctor/examine.js';
import type { Finding, Mending } from '../../doctor/finding.js';
import { checkFolder } from '../../doctor/folder-checks.js';
import { closeToOthers } from '../../files/private-folder.js';
import { heldElsewhere } from '../../lake/duckdb.js';
import { serverOf, withControlApi } from '../control-api/connect.js';
import { withSnapshot } from '../control-api/snapshot.js';
import { countText } from '../terminal/amounts.js';

interface DoctorOptions {
  readonly dataDir: string;
  readonly memory: string;
  readonly mend?: true;
  readonly json?: true;
}

/** `gatebook doctor`: what is wrong with the data folder, and what to do about it. */
export const doctorCommand = (command: Command): void => {
  command
    .option(
      '--mend',
      'do what is safe: close what others may read, set damaged files aside, take up what is in no list, compute roll-ups anew',
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => doctor(command.optsWithGlobals<DoctorOptions>()));
};

const doctor = async (options: DoctorOptions): Promise<void> => {
  let findings = await findingsOf(options.dataDir);
  const found = findings.length;
  if (options.mend && findings.some(({ mend }) => mend !== undefined)) {
    await mendAll(
      options,
      findings.flatMap(({ mend }) => mend ?? []),
    );
    findings = await findingsOf(options.dataDir);
  }
  const rows = findings.map(({ check, sentence }) => ({ check, sentence }));
  if (options.json) console.log(visibleJson(rows));
  else for (const { check, sentence } of rows) console.log(visibleText(`${check}: ${sentence}`));
  if (findings.length === 0) {
    const mended = found > 0 ? `${countText(found, 'finding was', 'findings were')} mended. ` : '';
    if (!options.json) console.log(`${mended}Nothing is wrong with ${options.dataDir}.`);
    return;
  }
  throw new ProductError(
    'folder-faults',
    `${countText(findings.length, 'finding', 'findings')} in ${path.resolve(options.dataDir)}, above. Each says what to do${options.mend ? '' : '; --mend does what is safe'}.`,
  );
};

/** All that is found. Where a server has the folder open, a snapshot of it is examined; else the folder as it lies there. */
async function findingsOf(dataDir: string): Promise<Finding[]> {
  const now = Date.now();
  const findings = await checkFolder(dataDir, now);
  // Of a folder that is none, or of a newer version, nothing more can be said.
  if (findings.some(({ check, mend }) => (check === 'folder' || check === 'version') && !mend)) {
    return findings;
  }
  const server = await serverOf(dataDir);
  if (server) return [...findings, ...(await examinedBy(server, dataDir, now))];
  const holder = await heldElsewhere(path.join(dataDir, 'gatebook.duckdb'));
  if (holder !== undefined) {
    const who = holder === '' ? 'Another process' : `Process ${holder}`;
    const sentence = `${who} has the folder open, and is no server that answers: what is in it was not examined. Wait for its end, or end it, and run the command again.`;
    return [...findings, { check: 'server', sentence }];
  }
  return [...findings, ...(await examine({ tree: dataDir, dataDir, now }))];
}

const examinedBy = (server: ControlClient, dataDir: string, now: number): Promise<Finding[]> =>
  withSnapshot(server, dataDir, (_, held) =>
    examine({ tree: path.join(held, snapshotData), dataDir, now }),
  );

async function mendAll(options: DoctorOptions, mendings: readonly Mending[]): Promise<void> {
  for (const mending of mendings) {
    if (mending.kind === 'close') await closeToOthers(mending.place);
    if (mending.kind === 'server-address') {
      await rm(path.join(options.dataDir, 'server.json'), { force: true });
    }
  }
  const files = mendings.flatMap((it) => (it.kind === 'lake-file' ? [it.path] : []));
  const days = [...new Set(mendings.flatMap((it) => (it.kind === 'roll-ups' ? [it.day] : [])))];
  // Opening the folder mends by itself; a server that has it open is told.
  if (!mendings.some(({ kind }) => ['lake-file', 'roll-ups', 'open'].includes(kind))) return;
  await withControlApi(options, async (client) => {
    for (let from = 0; from === 0 || from < Math.max(files.length, days.length); from += most) {
      const body = { files: files.slice(from, from + most), days: days.slice(from, from + most) };
      await client.POST('/v1/repairs', { body });
    }
  });
}

/** As many as a call takes. */
const most = 1000;
