import { createReadStream } from 'node:fs';
import { apiRegistration } from '../../../control-plane/api/http/new-api.js';
import { ProductError } from '../../../core/product-error.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import { tenant } from '../../../core/registry/tenant.js';
import { issueText } from '../../../core/text/issue-text.js';
import type { WantedApi } from '../../control-plane/enrol-many.js';
import { unreadable } from '../../files/unreadable.js';
import { recordsOfCsv } from '../../ingest/csv-parse.js';

/** One entry of a file of APIs: what it asks for, or what is wrong with it. */
export interface ApiEntry {
  /** Where it stands, such as `line 7`. */
  readonly place: string;
  readonly api: string | null;
  readonly wanted: WantedApi | null;
  readonly tenantName: string | null;
  readonly wrong: string | null;
}

const entry = apiRegistration
  .omit({ replaceExisting: true, createLogGroup: true })
  .extend({ tenantName: tenant.shape.name.optional() });

/**
 * Reads APIs from a file, `-` for standard input: one JSON object in each line, or CSV with the names of its columns in the
 * first. Both have the fields of `POST /v1/apis`; `api` may stand for the four that make up an API, and `tenantName` names
 * a tenant that is new.
 *
 * @throws ProductError `file-unreadable`, `invalid-input` (not to be read as CSV)
 */
export async function* apiEntries(
  file: string,
  defaults: { readonly tenantId?: string | undefined },
): AsyncGenerator<ApiEntry> {
  const seen = new Set<string>();
  for await (const { place, text } of records(file)) {
    const read = entryOf(text, defaults);
    const again = read.api !== null && seen.has(read.api);
    if (read.api) seen.add(read.api);
    yield again
      ? { ...read, place, wanted: null, wrong: `API ${read.api} stands in the file before.` }
      : { ...read, place };
  }
}

function entryOf(text: string, defaults: { tenantId?: string | undefined }) {
  const wrong = (sentence: string, api: string | null = null) =>
    ({ api, wanted: null, tenantName: null, wrong: sentence }) as const;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return wrong('It is not JSON.');
  }
  if (typeof given !== 'object' || given === null) return wrong('It is not an object of JSON.');
  // An empty cell of CSV says nothing.
  const said = Object.entries(given).filter(([, value]) => value !== '');
  const { api: word, ...fields } = Object.fromEntries([...Object.entries(defaults), ...said]) as {
    readonly [field: string]: unknown;
  };
  const parsed = entry.safeParse({ ...(typeof word === 'string' && partsOf(word)), ...fields });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return wrong(
      `${issue?.path.join('.') || 'The entry'}: ${issue ? issueText(issue) : 'is wrong'}.`,
    );
  }
  const { tenantName = null, ...wanted } = parsed.data;
  return { api: apiRefText(wanted), wanted: wanted as WantedApi, tenantName, wrong: null };
}

const partsOf = (api: string) => {
  const [accountId, region, restApiId, ...stage] = api.split('/');
  return { accountId, region, restApiId, stage: stage.join('/') };
};

/** The records of a file as lines of JSON; what begins with `{` is JSON already. */
async function* records(file: string): AsyncGenerator<{ place: string; text: string }> {
  const source = file === '-' ? process.stdin : createReadStream(file);
  const bytes = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const { start, isJson } = await beginning(bytes);
    const whole = async function* () {
      yield start;
      for (let next = await bytes.next(); !next.done; next = await bytes.next()) yield next.value;
    };
    let number = isJson ? 0 : 1;
    for await (const text of isJson ? linesOf(whole()) : csvRows(whole())) {
      number += 1;
      if (text.trim() !== '') yield { place: `${isJson ? 'line' : 'row'} ${number}`, text };
    }
  } catch (error) {
    throw inWords(error, file);
  } finally {
    source.destroy();
  }
}

/** The first bytes, up to one that is no space. */
async function beginning(bytes: AsyncIterator<Buffer>) {
  let start = Buffer.alloc(0);
  for (;;) {
    const first = start
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart()[0];
    if (first !== undefined) return { start, isJson: first === '{' };
    const next = await bytes.next();
    if (next.done) return { start, isJson: true };
    start = Buffer.concat([start, next.value]);
  }
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function* csvRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const rows of recordsOfCsv(bytes)) yield* rows;
}

function inWords(error: unknown, file: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('CSV_')) {
    return new ProductError('invalid-input', `${file} cannot be read as CSV: ${message}.`);
  }
  if (!code || error instanceof ProductError) return error;
  return unreadable(file, error, 'Check its path and permissions.');
}
