import { grouped, type ImportGraph } from './read-imports.js';

/**
 * What is loaded when a file is: every file and package that its imports lead to, each with the shortest way to it
 * (`a → b → c`). Types load nothing.
 */
export function reachFrom({ imports }: ImportGraph): (file: string) => Map<string, string> {
  const loaded = grouped(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  );
  return (start) => {
    const ways = new Map([[start, start]]);
    for (const [file, way] of ways)
      for (const { to } of loaded.get(file) ?? [])
        if (!ways.has(to)) ways.set(to, `${way} → ${to}`);
    return ways;
  };
}
