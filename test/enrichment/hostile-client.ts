import fc from 'fast-check';
import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import { columnOfKey } from '../../core/access-log/keys.js';

/** The columns that a client cannot write. `sign_in` is not among them: it also looks at the principal's text. */
const unforgeable = (
  [
    'request_time',
    'request_id',
    'extended_request_id',
    'api_id',
    'stage',
    'domain_name',
    'domain_prefix',
    'http_method',
    'resource_path',
    'route_key',
    'event_type',
    'connection_id',
    'protocol',
    'status',
    'response_length',
    'response_latency',
    'integration_latency',
    'integration_status',
    'ip',
    'api_key_id',
    'identity_account_id',
    'identity_caller',
    'identity_user',
    'identity_user_arn',
    'identity_principal_org_id',
    'cognito_authentication_provider',
    'cognito_authentication_type',
    'cognito_identity_id',
    'cognito_identity_pool_id',
    'sub',
    'issuer',
    'audience',
    'authorizer_latency',
    'authorizer_status',
    'authorizer_integration_latency',
    'authorizer_integration_status',
    'authorize_latency',
    'authorize_status',
    'error_type',
    'waf_status',
    'waf_latency',
    'waf_error',
    'waf_response_code',
    'web_acl_arn',
    'consumer',
    'usage_plan',
    'route',
  ] as const
).map((name) => cellIndex[name]);

/** What a client cannot write of a row. */
export const trusted = (cells: Cells) => unforgeable.map((cell) => cells[cell]);

const everyKey = [...columnOfKey.keys(), 'authorizerProperty', 'x'];

/** Text that tries to be fields: keys of every format, values that would be believed, in several dresses. */
const smuggle = fc
  .array(
    fc.record({
      key: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...everyKey) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(
            'identityApiKeyId',
            'extendedRequestId',
            'requestTimeEpoch',
            'accountId',
            'region',
            'path',
            'identityUserAgent',
            'identityUserArn',
            'errorMessage',
            'authorizerPrincipalId',
          ),
        },
      ),
      value: fc.constantFrom(
        'evil',
        '-',
        '',
        '1',
        '200',
        '1781105788000',
        '999988887777',
        'us-east-1',
        '/evil',
        'WAF_BLOCK',
        'x\\',
      ),
      bare: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .chain((fields) =>
    fc
      .tuple(
        fc.constantFrom('', 'Mozilla/5.0', '/x', '\\', '"', '-'),
        fc.constantFrom('","', '",', '\\","', '", "', '"}{"', '":"'),
        fc.constantFrom('', '"', 'z', '","', '":"', '","x":"', '","z":"y', '\\', '"}'),
      )
      .map(
        ([start, open, end]) =>
          `${start}${open}${fields
            .map(({ key, value, bare }) => (bare ? `${key}":${value}` : `${key}":"${value}`))
            .join('","')}${end}`,
      ),
  );

/** A run of a format's own fields, the way a client would have to write it to replace the true ones. */
const replay = (keys: readonly string[]) =>
  fc
    .tuple(
      fc.nat(keys.length - 1),
      fc.integer({ min: 1, max: keys.length }),
      fc.constantFrom('x', '/y', ''),
    )
    .map(
      ([from, length, end]) =>
        `x","${keys
          .slice(from, from + length)
          .map((key) => `${key}":"${key === 'requestTimeEpoch' ? '1781105788000' : 'evil'}`)
          .join('","')}${end}`,
    );

/** A run that ends in half a separator, so that its last quote is the first of the true separator. */
const halfSeparator = (keys: readonly string[]) =>
  fc.tuple(fc.nat(keys.length - 2), fc.integer({ min: 1, max: 6 })).map(([from, length]) => {
    const run = keys.slice(from, from + length + 1);
    const last = run.pop() as string;
    return `x${run.map((key) => `","${key}":"evil`).join('')}","${last}":`;
  });

/** What a client writes of whom nothing good is to be expected, to whom the keys of a format are known. */
export const hostile = (keys: readonly string[]) =>
  fc.oneof(
    smuggle,
    replay(keys),
    halfSeparator(keys),
    fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', '{', '}', 'a', ' ', '\u00e9', '\t') }),
    fc.string(),
    fc.string({ unit: 'grapheme' }),
  );
