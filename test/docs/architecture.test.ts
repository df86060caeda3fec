import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportingLayers } from '../../scripts/imports/table.js';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
const foldersIn = (...path: string[]): string[] =>
  readdirSync(join(root, ...path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);

/** The list of rooms: a room at the margin, a layer of `reporting/` indented by two, what follows a line by more. */
const rooms = /## Rooms\n\n```\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const entries: { room: string; name: string; text: string }[] = [];
for (const line of rooms.split('\n').filter(Boolean)) {
  const [, indent = '', name = '', text = ''] = /^( *)([\w./-]*)\s*(.*)$/.exec(line) ?? [];
  const last = entries.at(-1);
  if (indent.length > 2 && last) last.text += ` ${name} ${text}`;
  else {
    const room = indent === '' ? name : 'reporting/';
    entries.push({ room, name: indent === '' ? '' : name, text });
  }
}
const named = (text: string) => [...text.matchAll(/([\w-]+)\//g)].map(([, name = '']) => name);

test('the list of rooms names every folder at the top, and no other', () => {
  const listed = entries.filter(({ name }) => name === '').map(({ room }) => room);
  // What Git keeps: the folder may hold a user's data as well.
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
  const kept = foldersIn().filter((name) => files.some((file) => file.startsWith(`${name}/`)));
  expect(listed.sort()).toEqual(['app.ts', ...kept.map((name) => `${name}/`)].sort());
});

test('the layers of reporting stand in their order, and each is there', () => {
  const listed = entries.flatMap(({ name }) => (name === '' ? [] : [name.replace('/', '')]));
  expect([...listed].sort()).toEqual(foldersIn('reporting').sort());
  expect(listed).toEqual(reportingLayers.filter((layer) => listed.includes(layer)));
});

test('every folder that a room is said to have is there', () => {
  for (const { room, name, text } of entries) {
    for (const folder of named(text)) {
      expect([folder, existsSync(join(root, room, name, folder))]).toEqual([folder, true]);
    }
  }
});

test.each(['control-plane', 'product', 'registry'])('every folder of %s is in its line', (room) => {
  const text = entries.find((entry) => entry.room === `${room}/`)?.text ?? '';
  expect(foldersIn(room).filter((folder) => !named(text).includes(folder))).toEqual([]);
});

test('every path and every page that the document names is there', () => {
  const paths = [
    ...page.matchAll(/`((?:core|local|reporting|registry|infra|scripts|test)\/[\w./-]*)`/g),
  ];
  const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => join('docs', link));
  const all = [...paths.map(([, path = '']) => path), ...links];
  expect(all.length).toBeGreaterThan(8);
  expect(all.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
