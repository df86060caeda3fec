import type { DocumentStore } from '../../reporting/reports/delivery/document-store.js';

/** What every store of delivered documents promises; `open` gives an empty one. */
export function documentStoreContract(open: () => Promise<DocumentStore>): void {
  let store: DocumentStore;
  beforeEach(async () => {
    store = await open();
  });

  const id = 'acme/weekly/w2026-11-16';
  const name = 'acme-weekly-2026-11-16.pdf';
  const bytes = (content: string | Uint8Array) => new Uint8Array(Buffer.from(content as string));
  const got = async (delivery: string, document: string) => {
    const found = await store.get(delivery, document);
    return found === undefined ? undefined : bytes(found);
  };

  it('gives back the bytes that were put, whatever they are', async () => {
    const all = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    expect(await store.put(id, name, all)).toMatch(/\w/);
    expect(await got(id, name)).toEqual(all);
  });

  it('answers undefined for what is not there', async () => {
    expect(await got(id, name)).toBeUndefined();
    await store.put(id, name, bytes('x'));
    expect(await got(id, 'acme-weekly-2026-11-16.csv')).toBeUndefined();
    expect(await got('globex/weekly/w2026-11-16', name)).toBeUndefined();
  });

  it('keeps the last that was put under a name', async () => {
    await store.put(id, name, bytes('first, and longer'));
    await store.put(id, name, bytes('second'));
    expect(await got(id, name)).toEqual(bytes('second'));
  });

  it('keeps deliveries apart whose ids are nearly the same', async () => {
    const ids = ['acme/weekly/w1', 'acme/weekly-w1/d', 'acme-weekly/w1/d', 'acme/weekly/w10'];
    for (const each of ids) await store.put(each, name, bytes(each));
    for (const each of ids) expect(await got(each, name)).toEqual(bytes(each));
  });

  it('never gives a part of a document, however many write it', async () => {
    const versions = ['a', 'b', 'c'].map((letter) => bytes(letter.repeat(200_000)));
    await store.put(id, name, versions[0] as Uint8Array);
    const writing = versions.map((version) => store.put(id, name, version));
    for (let reads = 0; reads < 5; reads += 1) {
      const found = await got(id, name);
      expect(versions.some((version) => Buffer.from(version).equals(found as Uint8Array))).toBe(
        true,
      );
    }
    await Promise.allSettled(writing);
  });

  it('has an address for a document, or says that there is none', async () => {
    await store.put(id, name, bytes('x'));
    const link = await store.linkTo(id, name);
    if (link !== null) expect(() => new URL(link)).not.toThrow();
  });
}
