import { circles, twoWayFolders } from './circles.js';
import { namesOfSeveralThings } from './names.js';
import type { ImportGraph } from './read-imports.js';
import { refusals } from './refusals.js';

/** All that is wrong with a graph of imports, a sentence each: refused imports, circles, folders that import each other, names of several things. */
export const checkGraph = (graph: ImportGraph): string[] => [
  ...refusals(graph),
  ...circles(graph),
  ...twoWayFolders(graph),
  ...namesOfSeveralThings(graph),
];
