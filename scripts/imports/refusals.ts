import picomatch from 'picomatch';
import { reachFrom } from './reach.js';
import type { Import, ImportGraph } from './read-imports.js';
import { closed, packages, rooms, stackReach, workshop } from './table.js';

/** One import that the table does not allow, as a sentence: who imports what, and the row that is against it. */
export function refusals(graph: ImportGraph): string[] {
  const { files, imports } = graph;
  const known = new Set(files);
  const ofProduct = imports.filter(({ from }) => !isMatch(from, workshop));
  return [
    ...files.filter((file) => !isMatch(file, workshop) && !roomOf(file)).map(homeless),
    ...ofProduct.flatMap((one) => (known.has(one.to) ? roomRefusal(one) : packageRefusal(one))),
    ...reachRefusals(graph),
  ];
}

function roomRefusal({ from, to }: Import): string[] {
  const room = roomOf(from);
  const gate = closed.find((one) => isMatch(to, one.files) && !isMatch(from, one.importedBy));
  if (gate) return [`${from} imports ${to}. ${gate.row}`];
  if (!room || roomOf(to) === room || isMatch(to, room.mayImport)) return [];
  return [`${from} imports ${to}. ${room.row}`];
}

function packageRefusal({ from, to, specifier }: Import): string[] {
  if (to.endsWith('.ts')) return [`${from} imports ${specifier}, and there is no such file.`];
  const name = to.startsWith('node:') ? 'node:*' : to;
  const allowed = packages[name];
  if (!allowed)
    return [`${from} imports ${to}. No row of scripts/imports/table.ts names that package.`];
  return isMatch(from, allowed)
    ? []
    : [`${from} imports ${to}. Only these may: ${allowed.join(', ')}.`];
}

/** Loading a stack must load no client of a vendor, by however long a way. */
function reachRefusals(graph: ImportGraph): string[] {
  const known = new Set(graph.files);
  const reach = reachFrom(graph);
  return graph.files
    .filter((file) => isMatch(file, stackReach.from))
    .flatMap((stack) =>
      [...reach(stack)]
        .filter(([to]) => !known.has(to) && !isMatch(to, stackReach.packages))
        .map(([to, way]) => `${stack} loads ${to}: ${way}. ${stackReach.row}`),
    );
}

const homeless = (file: string) => `${file} is in no room of scripts/imports/table.ts.`;

const roomOf = (file: string) => rooms.find((room) => isMatch(file, room.files));

const isMatch = (path: string, patterns: readonly string[]) => matcher(patterns)(path);

const matchers = new WeakMap<readonly string[], (path: string) => boolean>();

// Patterns are compiled once each: the table's arrays live as long as the program.
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const known = matchers.get(patterns) ?? picomatch([...patterns], { dot: true });
  matchers.set(patterns, known);
  return known;
}
