import picomatch from 'picomatch';
import { grouped, type ImportGraph } from './read-imports.js';
import { workshop } from './table.js';

/** Names that many files have to export, by somebody else's rule. */
const demanded = new Set([
  // What Lambda calls.
  'handler',
]);

/** Names that several files of the product export: whoever reads one of them takes it for the other. */
export function namesOfSeveralThings({ exports }: ImportGraph): string[] {
  const isWorkshop = picomatch(workshop);
  const ofProduct = exports.filter(({ file, name }) => !demanded.has(name) && !isWorkshop(file));
  return [...grouped(ofProduct, ({ name }) => name)].flatMap(([name, places]) =>
    places.length < 2
      ? []
      : [`${name} is the name of several things: ${places.map(({ file }) => file).join(', ')}.`],
  );
}
