import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';
import { isSame } from '../../core/signed-token.js';
import { setAside } from '../files/quarantine.js';
import { writeWhole } from '../files/write-whole.js';

const kept = z.object({
  id: z.string(),
  /** SHA-256 of the whole token: 256 random bits need no slow hash. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** A version that does not know a role refuses such a token, and does not take it for more than it is. */
  role: z.enum(['platform', 'account', 'tenant', 'ingest', 'metrics']),
  /** The account's id or the tenant's; of a token that sends logs for all of them, null. */
  subject: z.string().nullable(),
  note: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
});
export type KeptToken = z.infer<typeof kept>;

/** What a new token is for. `subject`: the account's id or the tenant's; null for the platform. */
export type TokenOrder = Pick<KeptToken, 'role' | 'subject' | 'note' | 'expiresAt'>;

/**
 * Tokens of callers over a network, each in a file of its own under `folder`/tokens, so that `gatebook token`
 * can make and revoke them while the server runs. Only hashes are kept.
 */
export function tokenStore(folder: string) {
  const directory = join(folder, 'tokens');
  const pathOf = (id: string) => join(directory, `${id}.json`);

  async function read(id: string): Promise<KeptToken | undefined> {
    const text = await readFile(pathOf(id), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const found = kept.safeParse(parsed(text));
    if (found.success && found.data.id === id) return found.data;
    await setAside(folder, pathOf(id), {
      reason: 'it does not hold a token',
      advice: `Token ${id} opens nothing any more: make a new one with gatebook token create.`,
    }).catch(() => undefined);
    return undefined;
  }

  return {
    /** Answers the token itself, which cannot be had again. */
    async create(order: TokenOrder, now: Date): Promise<{ token: string; kept: KeptToken }> {
      const id = randomBytes(6).toString('hex');
      const token = `gb_${id}_${randomBytes(32).toString('base64url')}`;
      const entry = { ...order, id, hash: hashOf(token), createdAt: now.toISOString() };
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeWhole(pathOf(id), `${JSON.stringify(entry)}\n`);
      return { token, kept: entry };
    },

    async list(): Promise<KeptToken[]> {
      const names = await readdir(directory).catch(() => []);
      const tokens = await Promise.all(
        names
          .filter((name) => name.endsWith('.json') && idPattern.test(name.slice(0, -5)))
          .map((name) => read(name.slice(0, -5))),
      );
      return tokens.filter((token) => token !== undefined);
    },

    /** @throws ProductError `invalid-input` when there is no such token */
    async revoke(id: string): Promise<void> {
      if (!idPattern.test(id) || !(await read(id))) {
        throw new ProductError(
          'invalid-input',
          `There is no token ${id}. gatebook token list shows those there are.`,
        );
      }
      await rm(pathOf(id));
    },

    /** What is kept of a token, or undefined: unknown, revoked or expired. */
    async find(token: string, now: Date): Promise<KeptToken | undefined> {
      const id = /^gb_([0-9a-f]{12})_[\w-]{43}$/.exec(token)?.[1];
      const found = id && (await read(id));
      if (!found) return undefined;
      if (!isSame(found.hash, hashOf(token))) return undefined;
      if (found.expiresAt !== null && Date.parse(found.expiresAt) <= now.getTime())
        return undefined;
      return found;
    },
  };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const idPattern = /^[0-9a-f]{12}$/;

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
