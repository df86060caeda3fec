import fc from 'fast-check';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrichAll } from '../../enrichment/enrich-all.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';
import { runs } from '../fixtures/runs.js';

const line = {
  requestId: 'r-1',
  requestTimeEpoch: '1794318936451',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
  httpMethod: 'GET',
  status: '200',
};

const letters = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${least},${most}}$`));

/** Everything that is stored of a line, as one text. */
const storedOf = (fields: object, consumer: string | null = null): string => {
  const api = { accountId: '111122223333', region: 'eu-west-1', restApiId: 'a1b2c3d4e5' };
  const settings = settingsOf({
    apis: [{ ...api, stage: 'prod', format: null, logGroup: null, consumer, routes: [] }],
  });
  const origin = { reader: lineReader() };
  const { records } = enrichAll(JSON.stringify({ ...line, ...fields }), {
    catalogue: emptyCatalogue,
    settings,
    origin,
  });
  expect(records).toMatchObject([{ kind: 'row' }]);
  return JSON.stringify(records);
};

/** Words as people write them together: `api_key`, `apiKey`, `API-Key`. */
const spelled = (words: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', '_', '-'), fc.constantFrom('lower', 'camel', 'upper'))
    .map(([between, style]) => {
      const cased = words.split(' ').map((word, index) => {
        if (style === 'upper') return word.toUpperCase();
        return style === 'camel' && index > 0 ? word[0]?.toUpperCase() + word.slice(1) : word;
      });
      return cased.join(between);
    });

const nameOfSecret = fc
  .constantFrom(
    ...'authorization|authorization header|cookie|cookies|set cookie|password|secret|client secret|secret key|access token|id token|refresh token|session token|token|api key|x api key|x amz security token|credentials|signature|private key|access key|passphrase'.split(
      '|',
    ),
  )
  .chain(spelled);

const around = fc.constantFrom('', 'identity', 'headers', 'request.header', 'authorizer.claims');

const nested = (path: string, value: string): object =>
  path
    .split('.')
    .filter((key) => key !== '')
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;

test('a value under the name of a secret is never stored, however it is spelled and nested', () => {
  fc.assert(
    fc.property(
      nameOfSecret,
      around,
      fc.boolean(),
      letters(12, 40),
      (name, group, dotted, secret) => {
        const path = group === '' ? name : `${group}.${name}`;
        const fields = dotted ? { [path]: secret } : nested(path, secret);
        expect(storedOf(fields)).not.toContain(secret);
        // Nor as the name of who called.
        expect(storedOf(fields, path)).not.toContain(secret);
      },
    ),
    { numRuns: runs(200) },
  );
});

const base64 = (length: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
const secretByShape: fc.Arbitrary<readonly [text: string, secret: string]> = fc.oneof(
  fc.tuple(base64(20), base64(30), base64(20)).map(([head, body, sign]) => {
    const token = `eyJ${head}.${body}.${sign}`;
    return [token, token] as const;
  }),
  letters(16, 60).map((secret) => [`Bearer ${secret}`, secret] as const),
  letters(16, 60).map((secret) => [`Basic ${secret}=`, secret] as const),
  fc.stringMatching(/^[A-Z0-9]{16}$/).map((rest) => [`AKIA${rest}`, `AKIA${rest}`] as const),
  letters(12, 30).map((secret) => [`https://example.com/?a=1&token=${secret}`, secret] as const),
  letters(12, 30).map((secret) => [`/x?api_key=${secret}&b=2`, secret] as const),
  letters(12, 30).map((secret) => [`-----BEGIN PRIVATE KEY-----${secret}`, secret] as const),
  // An API key of API Gateway.
  letters(37, 37).map((rest) => [`aB1${rest}`, `aB1${rest}`] as const),
);

test('a value that is a secret by its shape is never stored, whatever its key is called', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^own[A-Za-z]{1,10}$/),
      around,
      secretByShape,
      (name, group, [text, secret]) => {
        const path = group === '' ? name : `${group}.${name}`;
        expect(storedOf(nested(path, text))).not.toContain(secret);
        expect(storedOf({ [path]: text }, path)).not.toContain(secret);
      },
    ),
    { numRuns: runs(200) },
  );
});

test('what only looks a little like one is kept', () => {
  const kept = { tier: 'gold', tokenCount: '12', keyId: 'k1b2c3d4', authorized: 'true' };
  const stored = storedOf(kept);
  for (const [key, value] of Object.entries(kept)) {
    expect(stored).toContain(JSON.stringify(`"${key}":"${value}"`).slice(1, -1));
  }
});
