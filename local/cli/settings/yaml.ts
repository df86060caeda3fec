import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parse,
  parseDocument,
  stringify,
} from 'yaml';

/**
 * Reads YAML, and JSON as a part of it: what `JSON.parse` says of a mistake quotes the text, in which a password may stand.
 *
 * @throws Error that says where it is wrong, and quotes the text after its first line only
 */
export const parseYaml = (text: string): unknown => parse(text);

/** A text of YAML that was taken apart, with where each part of it stands. */
export interface PlacedYaml {
  /** What it says. @throws Error where it cannot be said, such as of aliases without end */
  readonly value: () => unknown;
  /** What is wrong with it as YAML; nothing can be said of the rest then. */
  readonly mistakes: readonly { readonly line: number; readonly message: string }[];
  /** The line, from 1, of the part at a path, or of the nearest part around it; with `key`, of that field in it. */
  lineOf(path: readonly PropertyKey[], key?: string): number;
}

/** Reads YAML, and JSON as a part of it, so that what is wrong in it can be shown in its line. */
export function parsePlacedYaml(text: string): PlacedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (node: unknown): number | undefined => {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return {
    value: () => document.toJS(),
    mistakes: document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      message,
    })),
    lineOf(path, key) {
      let node: unknown = document.contents;
      let line = lineAt(node) ?? 1;
      for (const step of key === undefined ? path : [...path, key]) {
        const pair: Pair | undefined = isMap(node)
          ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(step))
          : undefined;
        if (pair) line = lineAt(pair.key) ?? line;
        node = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
        if (!pair) line = lineAt(node) ?? line;
      }
      return line;
    },
  };
}

/** Writes a value as YAML, with no line broken that was none. */
export const yamlText = (value: unknown): string => stringify(value, { lineWidth: 0 });
