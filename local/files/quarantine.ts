import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { SetAside } from '../../core/ports/set-aside.js';

const record: z.ZodType<SetAside> = z.object({
  file: z.string(),
  kept: z.string(),
  reason: z.string(),
  advice: z.string(),
  at: z.iso.datetime(),
});

/** Told, in a sentence, of what a person should look at. */
export type Alert = (sentence: string) => unknown;

const folderOf = (dataDir: string): string => path.join(dataDir, 'quarantine');

/**
 * Moves a damaged file out of the way, into `quarantine/` of the data folder, and writes beside it why. Nothing is ever
 * deleted there but by a person.
 */
export async function setAside(
  dataDir: string,
  file: string,
  { reason, advice }: Pick<SetAside, 'reason' | 'advice'>,
): Promise<SetAside> {
  const folder = folderOf(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = new Date().toISOString();
  const taken = new Set(await readdir(folder));
  const name = `${at.replace(/[-:.]/g, '')}-${path.basename(file)}`;
  let kept = name;
  for (let copy = 2; taken.has(kept); copy++) kept = `${name}-${copy}`;
  await rename(file, path.join(folder, kept));
  const entry: SetAside = { file: path.relative(dataDir, file), kept, reason, advice, at };
  await writeFile(path.join(folder, `${kept}.json`), `${JSON.stringify(entry, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  return entry;
}

/** What was set aside and not dealt with yet, the oldest first. */
export async function listSetAside(dataDir: string): Promise<SetAside[]> {
  const folder = folderOf(dataDir);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const entries = await Promise.all(
    names.sort().map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
      const found = record.safeParse(parsed(text));
      return found.success ? [found.data] : [];
    }),
  );
  return entries.flat();
}

/** What a person is told of it. */
export const sentenceOf = ({ file, kept, reason, advice }: SetAside): string =>
  `${file} is damaged (${reason}) and was set aside as quarantine/${kept}. ${advice} Everything else goes on.`;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
