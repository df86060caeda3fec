import { openDuckdb } from '../../../local/lake/duckdb.js';

const opened = () =>
  openDuckdb({ file: ':memory:', spill: '/nonexistent', memoryLimit: '100MB', threads: 2 });

test('work that the closing of the database ends says why it ended, not that the database is closed', async () => {
  const database = await opened();
  const work = database.besidesThreads(async () => {
    await database.close();
    throw new Error('the server stops');
  });
  await expect(work).rejects.toThrow('the server stops');
});

test('statements are answered in one thread while others work, and in all of them afterwards', async () => {
  const database = await opened();
  const threads = () => database.reader.rows("SELECT current_setting('threads')::INTEGER AS n");
  try {
    await database.besidesThreads(async () => {
      await database.besidesThreads(async () => {});
      expect(await threads()).toEqual([{ n: 1 }]);
    });
    expect(await threads()).toEqual([{ n: 2 }]);
  } finally {
    await database.close();
  }
});
