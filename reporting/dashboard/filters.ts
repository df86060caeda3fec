import type { DimensionName } from './dimensions.js';

/**
 * What a reader can narrow the dashboard by, beside the range of dates. A value `-` stands for rows that have none, as
 * in API Gateway's own logs.
 */
export interface Filter {
  readonly title: string;
  /** Rows pass whose value in any of these dimensions is one of the chosen values. */
  readonly dimensions: readonly DimensionName[];
  /** `pick` offers a list of values with counts; `type` takes what the reader types, the values being too many. */
  readonly control: 'pick' | 'type';
  /** `path`: one value names all the dimensions together, such as 111122223333/eu-west-1/a1b2c3d4e5/prod. */
  readonly written?:
    | 'path'
    /** One value is a key and its value, such as `tier=gold`, of the JSON that the dimension holds; `tier=-`: it lacks the key. */
    | 'member';
}

/** The value of a filter that chooses rows without a value. */
export const absentValue = '-';

const pick = (title: string, dimension: DimensionName): Filter => ({
  title,
  dimensions: [dimension],
  control: 'pick',
});
const type = (title: string, ...dimensions: readonly DimensionName[]): Filter => ({
  title,
  dimensions,
  control: 'type',
});

/** Every filter, once, in the order in which the page offers them. */
export const filters = {
  domain_name: pick('Domain', 'domain_name'),
  api: {
    title: 'API',
    dimensions: ['account_id', 'region', 'api_id', 'stage'],
    control: 'pick',
    written: 'path',
  },
  stage: pick('Stage', 'stage'),
  status: pick('Status', 'status'),
  status_class: pick('Status class', 'status_class'),
  http_method: pick('Method', 'http_method'),
  route: pick('Route', 'route'),
  path: type('Path', 'path'),
  usage_plan: pick('Usage plan', 'usage_plan'),
  consumer: pick('Consumer', 'consumer'),
  sign_in: pick('Sign-in', 'sign_in'),
  failure_class: pick('Failure', 'failure_class'),
  error_type: pick('Error type', 'error_type'),
  country: pick('Country', 'country'),
  client_family: pick('Client', 'client_family'),
  is_bot: pick('Bot', 'is_bot'),
  account_id: pick('Account', 'account_id'),
  region: pick('Region', 'region'),
  ip: type('IP address', 'ip'),
  identity_user: type('IAM user', 'identity_user'),
  sub: type('Cognito user', 'sub'),
  api_key_id: type('API key id', 'api_key_id'),
  request_id: type('Request id', 'request_id', 'extended_request_id'),
  user_agent: type('User agent', 'user_agent'),
  extra: { ...type('Own field (key=value)', 'extra'), written: 'member' },
} as const satisfies Record<string, Filter>;

export type FilterId = keyof typeof filters;

/** Filters with the values that requests have to have. */
export type Narrowing = Readonly<Partial<Record<FilterId, readonly string[]>>>;
