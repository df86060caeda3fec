import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSessions, sessionBounds } from '../../local/sign-in/sessions.js';

const issuer = 'https://login.example.com';
const personNamed = (subject: string) => ({
  issuer,
  subject,
  name: subject,
  address: null,
  claims: { groups: ['one'] },
});

let folder: string;
let now = 1_000_000_000_000;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-sessions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (bounds: Partial<typeof sessionBounds> = {}) =>
  openSessions(folder, issuer, () => now, { ...sessionBounds, ...bounds });
const files = () => readdir(join(folder, 'sessions'));

test('one too many of a person ends the one that was not seen for the longest time, and nobody else’s', async () => {
  const sessions = await open({ ofPerson: 2 });
  const other = await sessions.begin(personNamed('grace'), 'token');
  const first = await sessions.begin(personNamed('ada'), 'token');
  now += 1000;
  const second = await sessions.begin(personNamed('ada'), 'token');
  now += 1000;
  sessions.find(first);
  now += 1000;
  const third = await sessions.begin(personNamed('ada'), 'token');
  const found = [other, first, second, third].map(
    (secret) => sessions.find(secret)?.person.subject,
  );
  expect(found).toEqual(['grace', 'ada', undefined, 'ada']);
  expect(await files()).toHaveLength(3);
});

test('there are so many in all, however many people sign in', async () => {
  const sessions = await open({ all: 3 });
  for (let number = 0; number < 10; number += 1) {
    now += 1;
    await sessions.begin(personNamed(`person ${number}`), 'token');
  }
  expect(await files()).toHaveLength(3);
});

test('a file is for its owner’s eyes, and its name is of no use to who reads it', async () => {
  const sessions = await open();
  const secret = await sessions.begin(personNamed('ada'), 'token');
  const [name = ''] = await files();
  const path = join(folder, 'sessions', name);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'sessions'))).mode & 0o777).toBe(0o700);
  expect(await readFile(path, 'utf8')).not.toContain(secret);
  expect(sessions.find(name.replace('.json', ''))).toBeUndefined();
});

test('what is damaged, over, renamed or of another issuer is gone when the server starts', async () => {
  const sessions = await open();
  const kept = await sessions.begin(personNamed('ada'), 'token');
  const [name = ''] = await files();
  const text = await readFile(join(folder, 'sessions', name), 'utf8');
  const place = (letter: string) => join(folder, 'sessions', `${letter.repeat(64)}.json`);
  await writeFile(place('a'), '{"id": ');
  await writeFile(place('b'), text);
  await writeFile(
    place('c'),
    text.replace(name.slice(0, 64), 'c'.repeat(64)).replace(issuer, 'https://evil.example'),
  );
  await writeFile(
    place('d'),
    text.replace(name.slice(0, 64), 'd'.repeat(64)).replace(/"begunAt":\d+/, '"begunAt":1'),
  );
  const again = await open();
  expect(await files()).toEqual([name]);
  expect(again.find(kept)?.person.subject).toBe('ada');
});

test('one that is over leaves no file', async () => {
  const sessions = await open();
  const secret = await sessions.begin(personNamed('ada'), 'token');
  now += sessionBounds.idleMs;
  expect(sessions.find(secret)).toBeUndefined();
  await new Promise((done) => setTimeout(done, 50));
  expect(await files()).toEqual([]);
});

test('one that is ended while it is written down stays ended', async () => {
  const sessions = await open();
  const secret = await sessions.begin(personNamed('ada'), 'token');
  now += 10 * 60_000;
  sessions.find(secret);
  await sessions.end(secret);
  await new Promise((done) => setTimeout(done, 100));
  expect(await files()).toEqual([]);
  expect((await open()).find(secret)).toBeUndefined();
});
