import fc from 'fast-check';
import { cellIndex } from '../../core/access-log/cells.js';
import { columns } from '../../core/access-log/columns.js';
import { columnOfKey } from '../../core/access-log/keys.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { type Enriched, enrich } from '../../enrichment/enrich.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';
import { signInOf } from '../../enrichment/sign-in.js';
import { expectEqual } from '../fixtures/expect-equal.js';
import { hostile, trusted } from './hostile-client.js';
import { request } from './log-lines.js';

// `npm run test:fuzz` sets more, `npm run test:fuzz:long` 100,000.
const formats = Number(process.env.GATEBOOK_FORMATS ?? 400);
const settings = settingsOf();

/** The variables that a format can log, with a value that each may have and the keys that people log it under. */
const variables = columns.flatMap(({ name, key, from, type }) => {
  if (from === undefined) return [];
  const keys = [...columnOfKey]
    .filter(([, { column }]) => column.name === name)
    .map(([own]) => own);
  const value = request[key ?? name] ?? (type === 'text' ? `value-of-${name}` : '200');
  return [{ name, from, value, keys: [...keys, name] }];
});
type Variable = (typeof variables)[number];

const named = (name: string): Variable => {
  const found = variables.find((one) => one.name === name);
  if (!found) throw new Error(`There is no variable of ${name}.`);
  return found;
};
const needed = ['request_time', 'request_id', 'status', 'path', 'user_agent'].map(named);

interface Field {
  readonly key: string;
  readonly variable: Variable;
}

/** The fields of a format of somebody's own: any variables, in any order, under any of their names. */
const fields: fc.Arbitrary<readonly Field[]> = fc
  .subarray(variables.filter((one) => !needed.includes(one)))
  .chain((others) =>
    fc.shuffledSubarray([...needed, ...others], { minLength: needed.length + others.length }),
  )
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((variable, at) =>
        fc
          .oneof(
            { weight: 4, arbitrary: fc.constantFrom(...variable.keys) },
            fc.constant(`own${at}`),
          )
          .map((key): Field => ({ key, variable })),
      ),
    ),
  )
  .map((some) => some.filter(({ key }, at) => some.findIndex((other) => other.key === key) === at));

/** How a format is written down around its fields. */
const styles: Readonly<
  Record<string, (written: (field: Field) => string, all: readonly Field[]) => string>
> = {
  JSON: (written, all) => `{${all.map((one) => `"${one.key}":"${written(one)}"`).join(',')}}`,
  'JSON with spaces': (written, all) =>
    `{ ${all.map((one) => `"${one.key}": "${written(one)}"`).join(', ')} }`,
  'keys and values': (written, all) => all.map((one) => `${one.key}="${written(one)}"`).join(' '),
  tabs: (written, all) => all.map(written).join('\t'),
  quotes: (written, all) => all.map((one) => `"${written(one)}"`).join(' '),
};

/** The name of the caller or of their plan as a field of its own, under each of its keys. */
const naming = fc
  .tuple(
    fc.constantFrom(
      ...[...columnOfKey].flatMap(
        ([
          key,
          {
            column: { name },
          },
        ]) => (name === 'consumer' || name === 'usage_plan' ? [key] : []),
      ),
    ),
    fc.constantFrom('","', '", "', '" '),
  )
  .map(([key, between]) => {
    const is = between === '" ' ? '="' : '":"';
    return `x${between}${key}${is}evil${between}y${is}z`;
  });

/** A format, and what a client wrote into its path and its user agent. */
const attacks = fields.chain((all) => {
  const text = fc.oneof(
    { weight: 3, arbitrary: hostile(all.map(({ key }) => key)) },
    { weight: 1, arbitrary: naming },
  );
  return fc.record({
    all: fc.constant(all),
    style: fc.constantFrom(...Object.keys(styles)),
    texts: fc.record({ path: text, user_agent: text }, { requiredKeys: [] }),
  });
});

const lineOf = (style: string, all: readonly Field[], texts: Readonly<Record<string, string>>) =>
  styles[style]?.(({ variable }) => texts[variable.name] ?? variable.value, all) ?? '';

type Row = Enriched & { readonly kind: 'row' };
const principal = cellIndex.authorizer_principal_id;

/** What a row says that a client cannot write. How it signed in follows from the rest. */
const believed = (row: Row) => ({
  cells: trusted(row.cells),
  signIn: row.cells[cellIndex.sign_in],
  accountId: row.accountId,
  region: row.region,
});

/** An honest row, without its principal where that of the hostile one was left out: nobody can tell where it ends. */
function asFarAsTold(honest: Row, hostileRow: Row): Row {
  if (hostileRow.cells[principal] !== null) return honest;
  const cells = honest.cells.with(principal, null);
  return { ...honest, cells: cells.with(cellIndex.sign_in, signInOf(cells)) };
}

test(`of ${formats} formats that somebody declared, none lets a user agent or a path say who called`, () => {
  let [attacked, read] = [0, 0];
  fc.assert(
    fc.property(attacks, ({ all, style, texts }) => {
      const format = styles[style]?.(({ variable }) => variable.from, all) ?? '';
      const reader = () => lineReader({ declared: [declaredFormat(format)] });
      const row = (line: string) => enrich(line, emptyCatalogue, settings, { reader: reader() });
      const honest = row(lineOf(style, all, {}));
      if (honest.kind === 'rejected') throw new Error(`${honest.reason}: ${format}`);
      const answer = row(lineOf(style, all, texts));
      attacked += 1;
      if (answer.kind === 'rejected') return;
      read += 1;
      expectEqual(believed(answer), believed(asFarAsTold(honest, answer)));
      expect([null, honest.cells[principal]]).toContain(answer.cells[principal]);
    }),
    { numRuns: formats },
  );
  process.stdout.write(
    `${attacked} formats with hostile texts: ${read} lines read as they are, the others rejected\n`,
  );
  expect(read).toBeGreaterThan(formats / 10);
}, 1_200_000);

test(`of ${formats} formats that nobody declared, none lets a user agent or a path name the caller or their plan`, () => {
  const derived = ({ cells }: Row) => [cells[cellIndex.consumer], cells[cellIndex.usage_plan]];
  fc.assert(
    fc.property(attacks, ({ all, style, texts }) => {
      const row = (line: string) =>
        enrich(line, emptyCatalogue, settings, { reader: lineReader() });
      const honest = row(lineOf(style, all, {}));
      const answer = row(lineOf(style, all, texts));
      if (honest.kind === 'rejected' || answer.kind === 'rejected') return;
      expectEqual(derived(answer), derived(honest));
    }),
    { numRuns: formats },
  );
}, 1_200_000);
