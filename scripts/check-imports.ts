// Holds every import of the tree to the table of docs/architecture.md (scripts/imports/table.ts), and the tree free of circles and of
// names that two files give to different things.
import { checkGraph } from './imports/check-graph.js';
import { readImports } from './imports/read-imports.js';
import { sourceFiles } from './imports/source-files.js';

const graph = readImports(sourceFiles());
const found = checkGraph(graph);
for (const sentence of found) console.error(sentence);
console.log(
  `${graph.imports.length} imports of ${graph.files.length} files, ${found.length} refused.`,
);
process.exitCode = found.length > 0 ? 1 : 0;
