import { replayRejected } from '../../local/ingest/replay.js';
import { allRejected } from '../../local/lake/rejected-lines.js';
import { gatherRejected } from '../../local/lake/rejected-portion.js';
import { rejectedRecords } from '../../local/lake/rejected-records.js';
import type { Store } from '../../local/lake/store.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
  withStore,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

/** More than are read at a time. */
const requests = 12_000;

test('of a replay that is killed while others make their lines count, every line is there for the next', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async () => {});
  await withStore(dataDir, async ({ db, store, folder }) => {
    // Lines that the rules of another version did not read, and one that nobody can.
    const gathered = gatherRejected();
    for (let at = 0; at < requests; at++)
      gathered.add(Buffer.from(logLine({ id: `${at}`, account: '111122223333' })), at);
    gathered.add(Buffer.from('no line of a log'), requests);
    const rejected = rejectedRecords(store);
    const of = { ingest: null, reason: 'not_json', source: 'a.log', accountId: null, region: null };
    await rejected.add({ ...of, whole: true }, gathered.portion());
    await rejected.flush();
    await store.commit();

    let stages = 0;
    const killed: Store = {
      ...store,
      stage: async (...given) => {
        if (++stages > 1) throw new Error('killed');
        const staged = await store.stage(...given);
        await store.commit();
        return staged;
      },
    };
    const records = await allRejected(db);
    const plan = { catalogue: folder.catalogue, apis: [] };
    const turn = { hold: async () => {}, isOver: () => false, release: async () => {} };
    const deps = { plan, folder, turn, alert: () => {} };
    await expect(replayRejected({ ...deps, store: killed }, records)).rejects.toThrow('killed');
    expect(stages).toBe(2);
  });
  await withLake(dataDir, async (lake) => {
    expect(await lake.replay()).toMatchObject({ read: requests + 1, rejected: 1 });
    expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: requests }]);
    expect(await lake.rejected()).toMatchObject([{ lines: 1 }]);
    expect(await lake.replay()).toMatchObject({ read: 1, rejected: 1 });
  });
});

test('a replay whose caller has gone ends after the record that it is at, and the next one reads the rest', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async () => {});
  await withStore(dataDir, async ({ db, store, folder }) => {
    for (const name of ['a', 'b']) {
      const gathered = gatherRejected();
      gathered.add(Buffer.from(logLine({ id: name, account: '111122223333' })), 0);
      gathered.add(Buffer.from(`no line of ${name}`), 1);
      const rejected = rejectedRecords(store);
      const of = { ingest: null, reason: 'not_json', source: name, accountId: null, region: null };
      await rejected.add({ ...of, whole: true }, gathered.portion());
      await rejected.flush();
      await store.commit();
    }
    const caller = new AbortController();
    const hungUp: Store = {
      ...store,
      stage: async (...given) => {
        caller.abort(new Error('hung up'));
        return store.stage(...given);
      },
    };
    const turn = { hold: async () => {}, isOver: () => false, release: async () => {} };
    const plan = { catalogue: folder.catalogue, apis: [] };
    const deps = { plan, folder, turn, alert: () => {}, store: hungUp };
    const replay = replayRejected(deps, await allRejected(db), {}, caller.signal);
    await expect(replay).rejects.toThrow('hung up');
  });
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 1 }]);
    expect(await lake.rejected()).toMatchObject([
      { source: 'a', lines: 1 },
      { source: 'b', lines: 2 },
    ]);
    await expect(lake.replay({}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(await lake.replay()).toMatchObject({ read: 3, stored: 1, rejected: 2 });
  });
});
