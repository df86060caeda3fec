import { readFileSync } from 'node:fs';
import { text as textOfStream } from 'node:stream/consumers';
import {
  type DeclaredOrganisation,
  type EntryList,
  entryKinds,
  entryLists,
  organisation,
} from '../../../control-plane/api/bulk/organisation.js';
import { ProductError } from '../../../core/product-error.js';
import { issueText } from '../../../core/text/issue-text.js';
import { unreadable } from '../../files/unreadable.js';
import { nearest } from '../settings/nearest.js';
import { type PlacedYaml, parsePlacedYaml } from '../settings/yaml.js';

/** An organisation as a file has it, and where its entries stand. */
export interface OrganisationFile {
  readonly entries: DeclaredOrganisation;
  /** Where an entry stands, such as `organisation.yaml, line 7`; undefined: the file has none of that id. */
  placeOf(kind: string, id: string): string | undefined;
}

/** So many mistakes of a file are named at once. */
const shown = 20;

/**
 * Reads a file of an organisation, `-` for standard input. All of it is checked before anything is asked or done.
 *
 * @throws ProductError file-unreadable; invalid-input, with the line of each mistake
 */
export async function readOrganisation(file: string): Promise<OrganisationFile> {
  const yaml = parsePlacedYaml(await textOf(file));
  const mistakes = yaml.mistakes.map(({ line, message }) => `line ${line}: ${message}`);
  if (mistakes.length > 0) throw refusal(file, mistakes);
  const parsed = organisation.safeParse(saidBy(file, yaml) ?? {});
  if (!parsed.success) {
    const { issues } = parsed.error;
    throw refusal(
      file,
      issues.flatMap((issue) => sentences(yaml, issue as Issue)),
    );
  }
  const places = new Map<string, number>();
  for (const list of entryLists) {
    for (const [index, entry] of (parsed.data[list] ?? []).entries()) {
      const { kind, idOf } = entryKinds[list];
      places.set(`${kind} ${idOf(entry as never)}`, yaml.lineOf([list, index]));
    }
  }
  return {
    entries: parsed.data,
    placeOf(kind, id) {
      const line = places.get(`${kind} ${id}`);
      return line === undefined ? undefined : `${file}, line ${line}`;
    },
  };
}

async function textOf(file: string): Promise<string> {
  if (file === '-') return textOfStream(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function saidBy(file: string, yaml: PlacedYaml): unknown {
  try {
    return yaml.value();
  } catch (error) {
    throw refusal(file, [`line 1: ${(error as Error).message}`]);
  }
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly params?: { readonly first?: number };
}

/** What is wrong with one part of a file, each with its line. */
function sentences(yaml: PlacedYaml, issue: Issue): string[] {
  const { code, path, keys, params } = issue;
  const where = path.map((step) => (typeof step === 'number' ? step + 1 : String(step))).join(' ');
  if (code === 'unrecognized_keys') {
    return (keys ?? []).map((key) => {
      const near = nearest(key, fieldsAt(path));
      return `line ${yaml.lineOf(path, key)}: ${where || 'the file'}: there is no field ${JSON.stringify(key.slice(0, 60))}${near ? `, but ${near}` : ''}. Take it out, or write it as it is meant`;
    });
  }
  const first =
    params?.first === undefined
      ? ''
      : `; the first is in line ${yaml.lineOf([path[0] ?? '', params.first])}`;
  const said = issueText(issue as Parameters<typeof issueText>[0]);
  return [`line ${yaml.lineOf(path)}: ${where ? `${where}: ` : ''}${said}${first}`];
}

/** The fields that there are where a field is that there is not. */
function fieldsAt([list]: readonly PropertyKey[]): string[] {
  if (list === undefined) return [...entryLists];
  const entry = organisation.shape[list as EntryList].unwrap().element;
  return Object.keys(entry.shape);
}

function refusal(file: string, mistakes: readonly string[]): ProductError {
  const more = mistakes.length - shown;
  return new ProductError(
    'invalid-input',
    `${file} cannot be applied, and nothing was changed. ${mistakes.slice(0, shown).join('. ')}.${more > 0 ? ` And ${more} more.` : ''}`,
  );
}
