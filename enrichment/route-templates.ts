/** The template that a path follows; null if it follows none. */
export type RouteMatcher = (path: string) => string | null;

interface Node {
  readonly words: Map<string, Node>;
  /** Segments with a parameter in them: `{id}`, `{name}.json`. */
  readonly patterns: { readonly pattern: RegExp; readonly node: Node }[];
  /** The template that ends here. */
  route: string | null;
  /** The template that takes whatever lies deeper: `/{path+}`. */
  rest: string | null;
}

const newNode = (): Node => ({ words: new Map(), patterns: [], route: null, rest: null });

/**
 * Makes a matcher of templates. A word goes before a parameter, and what is deeper before what takes the rest; so
 * `/orders/export` is no `/orders/{id}` where both are there.
 */
export function routeMatcher(templates: readonly string[]): RouteMatcher {
  const root = newNode();
  for (const template of templates) add(root, segmentsOf(template), template);
  return (path) => find(root, segmentsOf(path.split(/[?#]/, 1)[0] ?? ''), 0);
}

const segmentsOf = (path: string): readonly string[] =>
  path.split('/').filter((segment) => segment !== '');

function add(root: Node, segments: readonly string[], template: string): void {
  let node = root;
  for (const segment of segments) {
    if (/^\{[^{}]+\+\}$|^\*+$/.test(segment)) {
      node.rest ??= template;
      return;
    }
    node = segment.includes('{') ? patternNode(node, segment) : wordNode(node, segment);
  }
  node.route ??= template;
}

function wordNode({ words }: Node, word: string): Node {
  const found = words.get(word) ?? newNode();
  words.set(word, found);
  return found;
}

function patternNode({ patterns }: Node, segment: string): Node {
  const source = segment
    .split(/(\{[^{}]*\})/)
    .map((part) =>
      part.startsWith('{') ? '[^/]+?' : part.replaceAll(/[\\^$.*+?()[\]{}|-]/g, '\\$&'),
    )
    .join('');
  const known = patterns.find(({ pattern }) => pattern.source === `^${source}$`);
  if (known !== undefined) return known.node;
  const node = newNode();
  patterns.push({ pattern: new RegExp(`^${source}$`), node });
  // What says more goes first: `{id}.json` before `{id}`.
  patterns.sort((one, other) => other.pattern.source.length - one.pattern.source.length);
  return node;
}

/** Looks for a template. Few branches ever fit, for a segment is a word or has a parameter. */
function find(node: Node, segments: readonly string[], at: number): string | null {
  const segment = segments[at];
  if (segment === undefined) return node.route ?? node.rest;
  const word = node.words.get(segment);
  const byWord = word === undefined ? null : find(word, segments, at + 1);
  if (byWord !== null) return byWord;
  for (const { pattern, node: next } of node.patterns) {
    const found = pattern.test(segment) ? find(next, segments, at + 1) : null;
    if (found !== null) return found;
  }
  return node.rest;
}
