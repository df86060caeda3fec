import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { listSetAside } from '../../../local/files/quarantine.js';
import { type LinkHolder, readLink, signLink } from '../../../local/server/link.js';
import { type LinkSecret, openLinkSecret } from '../../../local/server/link-secret.js';

const secret: LinkSecret = { key: Buffer.alloc(32, 7) };
const now = Date.UTC(2026, 10, 1);
const later = now + 3_600_000;
const holder: fc.Arbitrary<LinkHolder> = fc.oneof(
  fc.constant<LinkHolder>({ kind: 'platform' }),
  fc
    .string({ minLength: 1 })
    .map((tenantId): LinkHolder => ({ kind: 'tenant', tenantUid: tenantId })),
);

describe('a signed link', () => {
  it('opens what it was signed for, until its time is over', () => {
    fc.assert(
      fc.property(holder, fc.integer({ min: 1, max: 1e11 }), (whose, lifetime) => {
        const expiresAt = now + lifetime * 1000;
        const token = signLink(whose, expiresAt, secret);
        expect(readLink(token, secret, expiresAt - 1)).toEqual(whose);
        expect(readLink(token, secret, expiresAt)).toBeUndefined();
      }),
    );
  });

  it('opens nothing once any character of it is changed, left out or added', () => {
    const token = signLink({ kind: 'tenant', tenantUid: 'acme' }, later, secret);
    const alphabet = 'ABCdefgxyz0189-_.~%/=';
    for (let place = 0; place <= token.length; place++) {
      expect(readLink(token.slice(0, place) + token.slice(place + 1), secret, now)).toEqual(
        place === token.length ? { kind: 'tenant', tenantUid: 'acme' } : undefined,
      );
      for (const letter of alphabet) {
        expect(
          readLink(token.slice(0, place) + letter + token.slice(place), secret, now),
        ).toBeUndefined();
        if (token[place] === letter) continue;
        expect(
          readLink(token.slice(0, place) + letter + token.slice(place + 1), secret, now),
        ).toBeUndefined();
      }
    }
  });

  it("opens nothing with another's tenant, time or kind in it", () => {
    const acme = signLink({ kind: 'tenant', tenantUid: 'acme' }, later, secret).split('.');
    const other = signLink({ kind: 'tenant', tenantUid: 'other' }, later + 1000, secret).split('.');
    const platform = signLink({ kind: 'platform' }, later, secret).split('.');
    for (const stranger of [other, platform]) {
      for (let part = 0; part < acme.length; part++) {
        const swapped = acme.with(part, stranger[part] as string).join('.');
        if (swapped === acme.join('.')) continue;
        expect(readLink(swapped, secret, now)).toBeUndefined();
      }
    }
  });

  it('keeps a tenant who is called like the platform a tenant', () => {
    for (const tenantId of ['platform', 'p', '']) {
      const token = signLink({ kind: 'tenant', tenantUid: tenantId }, later, secret);
      expect(readLink(token, secret, now)).toEqual({ kind: 'tenant', tenantUid: tenantId });
    }
  });

  it('opens nothing with another key, nor after a guess', () => {
    const token = signLink({ kind: 'platform' }, later, secret);
    expect(readLink(token, { ...secret, key: Buffer.alloc(32, 8) }, now)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (guess) => expect(readLink(guess, secret, now)).toBeUndefined()),
    );
  });
});

describe('the link secret of a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatebook-link-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, however many start at the same time, and only its owner can read it', async () => {
    const data = join(folder, 'data');
    const opened = await Promise.all(Array.from({ length: 8 }, () => openLinkSecret(data)));
    expect(new Set(opened.map(({ key }) => key.toString('hex'))).size).toBe(1);
    expect((await stat(join(data, 'link-secret'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(data, 'link-secret'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('is replaced by a start after its file was removed, and no link of before opens anything', async () => {
    const before = await openLinkSecret(folder);
    const token = signLink({ kind: 'platform' }, later, before);
    await rm(join(folder, 'link-secret'));
    const after = await openLinkSecret(folder);
    expect(readLink(token, before, now)).toEqual({ kind: 'platform' });
    expect(readLink(token, after, now)).toBeUndefined();
  });

  it('is made anew when the file holds something else, which is set aside', async () => {
    await writeFile(join(folder, 'link-secret'), 'secret');
    const { key } = await openLinkSecret(folder);
    expect((await openLinkSecret(folder)).key).toEqual(key);
    expect(await listSetAside(folder)).toMatchObject([{ file: 'link-secret' }]);
  });
});
