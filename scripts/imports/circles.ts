import { dirname } from 'node:path/posix';
import { grouped, type ImportGraph } from './read-imports.js';

/** Circles of files that import each other, types included: each as the path that closes. */
export function circles({ files, imports }: ImportGraph): string[] {
  const next = grouped(imports, ({ from }) => from);
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const { to } of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  return found.map((circle) => `Imports in a circle: ${circle}.`);
}

/** Pairs of folders that import each other, with one import of the rarer way: the one to turn round. */
export function twoWayFolders({ files, imports }: ImportGraph): string[] {
  const known = new Set(files);
  const between = grouped(
    imports.filter(({ from, to }) => known.has(to) && dirname(from) !== dirname(to)),
    ({ from, to }) => `${dirname(from)} ${dirname(to)}`,
  );
  return [...between].flatMap(([pair, there]) => {
    const [a = '', b = ''] = pair.split(' ');
    const back = between.get(`${b} ${a}`);
    if (!back || back.length < there.length || (back.length === there.length && a > b)) return [];
    const examples = there.map(({ from, to }) => `${from} → ${to}`).join(', ');
    return [`The folders ${b} and ${a} import each other. The rarer way: ${examples}.`];
  });
}
