/** A value of QuickSight's expression language; times are milliseconds since 1970. */
export type Value = string | number | boolean | Date | null | readonly Value[];

export type Tree =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Tree[] };

const token =
  /\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|\$\{([^}]+)\}|\{([^}]+)\}|([A-Za-z]\w*)|(<>|<=|>=|[-+*/=<>(),[\]]))/y;

/** The binary operators, loosest first. `NOT` binds between AND and the comparisons. */
const levels = [['OR'], ['AND'], ['=', '<>', '<', '<=', '>', '>='], ['+', '-'], ['*', '/']];

interface Token {
  readonly kind: 'number' | 'text' | 'parameter' | 'field' | 'word' | 'sign';
  readonly text: string;
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (expression.slice(token.lastIndex).trim() !== '') {
    const at = token.lastIndex;
    const found = token.exec(expression);
    if (!found) throw new Error(`Cannot read "${expression.slice(at, at + 40)}".`);
    const kinds = ['number', 'text', 'parameter', 'field', 'word', 'sign'] as const;
    const index = found.slice(1).findIndex((group) => group !== undefined);
    tokens.push({ kind: kinds[index] ?? 'sign', text: found[index + 1] ?? '' });
  }
  return tokens;
}

/** Reads an expression, or throws where it is none: a second reader of the syntax, written from its documentation. */
export function parse(expression: string): Tree {
  const tokens = tokensOf(expression);
  let at = 0;
  const peek = (): string | undefined =>
    tokens[at]?.kind === 'sign' || tokens[at]?.kind === 'word' ? tokens[at]?.text : undefined;
  const take = (text: string) => {
    if (peek() !== text)
      throw new Error(`Expected ${text} at token ${at} of "${expression.slice(0, 80)}".`);
    at += 1;
  };
  const items = (end: string): Tree[] => {
    const list: Tree[] = [];
    while (peek() !== end) {
      list.push(binary(0));
      if (peek() === ',') at += 1;
      else if (peek() !== end) throw new Error(`Expected , or ${end} at token ${at}.`);
    }
    take(end);
    return list;
  };
  const primary = (): Tree => {
    const one = tokens[at];
    if (one === undefined) throw new Error('The expression ends too early.');
    at += 1;
    if (one.kind === 'number') return { kind: 'literal', value: Number(one.text) };
    if (one.kind === 'text') return { kind: 'literal', value: one.text };
    if (one.kind === 'field' || one.kind === 'parameter') return { kind: one.kind, name: one.text };
    if (one.kind === 'sign' && one.text === '[') return { kind: 'list', items: items(']') };
    if (one.kind === 'sign' && one.text === '(') {
      const [inner, ...more] = items(')');
      if (inner === undefined || more.length > 0)
        throw new Error('Parentheses hold one expression.');
      return inner;
    }
    if (one.kind === 'sign' && one.text === '-') {
      return { kind: 'call', name: '-', of: [{ kind: 'literal', value: 0 }, primary()] };
    }
    if (one.kind === 'word' && one.text === 'NULL') return { kind: 'literal', value: null };
    if (one.kind === 'word' && peek() === '(') {
      at += 1;
      return { kind: 'call', name: one.text, of: items(')') };
    }
    throw new Error(`Did not expect ${one.text} at token ${at - 1}.`);
  };
  const binary = (level: number): Tree => {
    if (level === 2 && peek() === 'NOT') {
      at += 1;
      return { kind: 'call', name: 'NOT', of: [binary(2)] };
    }
    const signs = levels[level];
    if (signs === undefined) return primary();
    let left = binary(level + 1);
    for (let sign = peek(); sign !== undefined && signs.includes(sign); sign = peek()) {
      at += 1;
      left = { kind: 'call', name: sign, of: [left, binary(level + 1)] };
    }
    return left;
  };
  const tree = binary(0);
  if (at < tokens.length) throw new Error(`Did not expect ${tokens[at]?.text} at token ${at}.`);
  return tree;
}
