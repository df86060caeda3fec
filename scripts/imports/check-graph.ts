import picomatch from 'picomatch';
import { circles, twoWayFolders } from './circles.js';
import { exceptions as standing } from './exceptions.js';
import type { ImportGraph } from './read-imports.js';
import { refusals } from './refusals.js';

/** All that is wrong with a graph of imports, a sentence each: refused imports, circles, folders that import each other. */
export function checkGraph(graph: ImportGraph, exceptions = standing): string[] {
  const rules = exceptions.map(([from, to]) => ({
    text: `['${from}', '${to}']`,
    from: picomatch(from),
    to: picomatch(to),
  }));
  const applies = (rule: (typeof rules)[number], one: ImportGraph['imports'][number]) =>
    rule.from(one.from) && rule.to(one.to);
  const idle = rules.filter((rule) => !graph.imports.some((one) => applies(rule, one)));
  const rest = {
    files: graph.files,
    imports: graph.imports.filter((one) => !rules.some((rule) => applies(rule, one))),
  };
  return [
    ...refusals(rest),
    ...circles(rest),
    ...twoWayFolders(rest),
    ...idle.map(
      ({ text }) => `scripts/imports/exceptions.ts: ${text} matches no import any more: remove it.`,
    ),
  ];
}
