import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from '../files/write-whole.js';

const running = z.object({ url: z.url() });

const fileOf = (dataDir: string) => join(dataDir, 'server.json');

/** Writes down in a data folder where its server listens, so that commands find it while it holds the folder. */
export const writeServerAddress = (dataDir: string, url: string): Promise<void> =>
  writeWhole(fileOf(dataDir), `${JSON.stringify({ url })}\n`);

/** Takes that back, when the server stops. */
export const removeServerAddress = (dataDir: string): Promise<void> =>
  rm(fileOf(dataDir), { force: true });

/** Where the server of a data folder listens, or undefined: there is none, or it died and nobody answers there. */
export async function readServerAddress(dataDir: string): Promise<string | undefined> {
  try {
    const { url } = running.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
    const { ok } = await fetch(`${url}/v1/version`, { signal: AbortSignal.timeout(5000) });
    return ok ? url : undefined;
  } catch {
    return undefined;
  }
}
