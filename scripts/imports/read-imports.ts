import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { type Module, parseSync } from '@swc/core';

/** One import of one source file: by `import`, `export … from`, `import()` or an `import('…')` type. */
export interface Import {
  /** The importing file, from the project's root: `core/errors.ts`. */
  readonly from: string;
  /** What is imported: a file from the project's root, a package (`aws-cdk-lib`), or `node:fs`. */
  readonly to: string;
  /** What was written. */
  readonly specifier: string;
  /** Gone once the types are stripped. */
  readonly typeOnly: boolean;
}

/** A name that a file declares and exports. */
export interface Export {
  readonly file: string;
  readonly name: string;
}

export interface ImportGraph {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
}

/**
 * Who imports whom in these TypeScript files, imports of types included.
 *
 * @param files Paths from the root, with forward slashes.
 * @param textOf The text of a file; read from the working directory unless a test brings its own.
 */
export function readImports(
  files: readonly string[],
  textOf: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): ImportGraph {
  const imports: Import[] = [];
  const exports: Export[] = [];
  for (const file of files) {
    const parsed = parse(textOf(file));
    for (const one of importsIn(parsed))
      imports.push({ from: file, to: target(file, one.specifier), ...one });
    for (const name of namesExportedBy(parsed)) exports.push({ file, name });
  }
  return { files, imports, exports };
}

type Written = Pick<Import, 'specifier' | 'typeOnly'>;

/** Every import with a literal specifier in one module's text. */
export const importsOf = (source: string): Written[] => importsIn(parse(source));

const parse = (source: string): Module =>
  parseSync(source, { syntax: 'typescript', target: 'es2023' });

function importsIn(parsed: Module): Written[] {
  const found: Written[] = [];
  visit(parsed, found);
  return found;
}

/** Each name once: a function may be declared in several forms. */
function namesExportedBy({ body }: Module): Set<string> {
  const names = new Set<string>();
  for (const item of body) {
    if (item.type !== 'ExportDeclaration') continue;
    const { declaration } = item;
    if (declaration.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations)
        if (id.type === 'Identifier') names.add(id.value);
    } else {
      const { value } = 'identifier' in declaration ? declaration.identifier : declaration.id;
      names.add(value);
    }
  }
  return names;
}

interface SwcNode {
  readonly type?: string;
  readonly typeOnly?: boolean;
  readonly source?: { readonly value: string } | null;
  readonly argument?: { readonly value: string };
  readonly callee?: { readonly type: string };
  readonly arguments?: readonly { readonly expression?: { type: string; value?: string } }[];
}

// swc's tree is plain JSON; these are all of its shapes that name another module.
function visit(node: unknown, found: Written[]): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const {
    type = '',
    typeOnly = false,
    source,
    argument,
    callee,
    arguments: args,
  } = node as SwcNode;
  if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(type) && source)
    found.push({ specifier: source.value, typeOnly });
  if (type === 'TsImportType' && argument)
    found.push({ specifier: argument.value, typeOnly: true });
  const loaded = callee?.type === 'Import' ? args?.[0]?.expression : undefined;
  if (loaded?.type === 'StringLiteral' && loaded.value)
    found.push({ specifier: loaded.value, typeOnly: false });
  for (const child of Object.values(node)) visit(child, found);
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(from), specifier).replace(/\.js$/, '.ts');
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** `Map.groupBy`, which Node 20 lacks. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
