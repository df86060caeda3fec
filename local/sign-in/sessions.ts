import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { hourMs, minuteMs } from '../../core/periods/duration.js';
import { makeFolder, writeWhole } from '../files/write-whole.js';
import { type Person, person } from './person.js';

const kept = z.object({
  /** SHA-256 of the secret that the browser has: 256 random bits need no slow hash. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  person,
  idToken: z.string(),
  begunAt: z.int(),
  seenAt: z.int(),
});
/** Somebody who is signed in. Times are milliseconds since 1970. */
export type Session = Readonly<z.infer<typeof kept>>;

/** How long and how many. */
export const sessionBounds = {
  /** Without a request. */
  idleMs: 2 * hourMs,
  /** What the provider says of a person is asked anew after this time. */
  longestMs: 12 * hourMs,
  all: 5000,
  /** Of one person: as many browsers. */
  ofPerson: 10,
};

/** When a session was last seen is written down this much later at most. */
const noteAfterMs = 5 * minuteMs;

export interface Sessions {
  /** Answers the secret, which only the browser keeps. One too many ends the one that was not seen for the longest time. */
  begin(person: Person, idToken: string): Promise<string>;
  /** The session of a secret, which is seen now; undefined: there is none, or it is over. */
  find(secret: string | undefined): Session | undefined;
  end(secret: string): Promise<void>;
}

/**
 * The sessions of those who signed in, each in a file of its own in `folder`/sessions, so that a restart ends none. Of secrets
 * only hashes are kept. Those of another issuer than the present one are over.
 */
export async function openSessions(
  folder: string,
  issuer: string,
  now: () => number = Date.now,
  bounds: typeof sessionBounds = sessionBounds,
): Promise<Sessions> {
  const directory = join(folder, 'sessions');
  await makeFolder(directory);
  const open = new Map<string, Session>();
  /** When each was written down as seen. */
  const noted = new Map<string, number>();
  const pathOf = (id: string) => join(directory, `${id}.json`);

  for (const name of await readdir(directory)) {
    const session = await read(join(directory, name));
    // What cannot be read opens nothing: its person signs in again.
    if (session === undefined || pathOf(session.id) !== join(directory, name) || isOver(session)) {
      await rm(join(directory, name), { force: true });
    } else {
      open.set(session.id, session);
      noted.set(session.id, session.seenAt);
    }
  }

  function isOver({ begunAt, seenAt, person }: Session): boolean {
    const at = now();
    return (
      person.issuer !== issuer || at - seenAt >= bounds.idleMs || at - begunAt >= bounds.longestMs
    );
  }

  async function write(session: Session): Promise<void> {
    noted.set(session.id, session.seenAt);
    await writeWhole(pathOf(session.id), `${JSON.stringify(session)}\n`);
    // It may have been ended meanwhile.
    if (!open.has(session.id)) await rm(pathOf(session.id), { force: true });
  }

  async function remove(id: string): Promise<void> {
    open.delete(id);
    noted.delete(id);
    await rm(pathOf(id), { force: true });
  }

  async function makeRoom({ issuer, subject }: Person): Promise<void> {
    for (const session of [...open.values()].filter(isOver)) await remove(session.id);
    const isTheirs = ({ person }: Session) =>
      person.issuer === issuer && person.subject === subject;
    const oldestFirst = [...open.values()].sort((a, b) => a.seenAt - b.seenAt);
    const theirs = oldestFirst.filter(isTheirs);
    const tooMany = [
      ...theirs.slice(0, Math.max(0, theirs.length + 1 - bounds.ofPerson)),
      ...oldestFirst.slice(0, Math.max(0, oldestFirst.length + 1 - bounds.all)),
    ];
    for (const { id } of tooMany) await remove(id);
  }

  return {
    async begin(person, idToken) {
      await makeRoom(person);
      const secret = randomBytes(32).toString('base64url');
      const at = now();
      const session = { id: hashOf(secret), person, idToken, begunAt: at, seenAt: at };
      open.set(session.id, session);
      await write(session);
      return secret;
    },

    find(secret) {
      if (secret === undefined || !/^[\w-]{43}$/.test(secret)) return undefined;
      const found = open.get(hashOf(secret));
      if (found === undefined) return undefined;
      if (isOver(found)) {
        // A file that stays is removed when the server starts, and opens nothing until then.
        remove(found.id).catch(() => undefined);
        return undefined;
      }
      const session = { ...found, seenAt: now() };
      open.set(session.id, session);
      if (session.seenAt - (noted.get(session.id) ?? 0) >= noteAfterMs) {
        write(session).catch(() => undefined);
      }
      return session;
    },

    async end(secret) {
      await remove(hashOf(secret));
    },
  };
}

async function read(path: string): Promise<Session | undefined> {
  try {
    const found = kept.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return found.success ? found.data : undefined;
  } catch {
    return undefined;
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
