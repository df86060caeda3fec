import type { Column } from '../../core/access-log/column.js';
import { type ColumnName, requestColumns } from '../../core/access-log/columns.js';
import {
  and,
  atLeast,
  caseOf,
  column,
  type Expression,
  lessThan,
  text,
} from '../expression/expression.js';
import { type Format, formatOfUnit } from '../format/format.js';

/** What rows can be grouped or filtered by. A table has a dimension if it has the columns of its expression. */
export interface Dimension {
  /** The heading of a column or an axis. */
  readonly title: string;
  readonly format: Format;
  /** How it is computed from a row; absent: it depends on the range and zone, and the compiler knows how. */
  readonly of?: Expression;
}

const formats: Partial<Record<string, Format>> = {
  integer: 'number',
  bigint: 'number',
  timestamp: 'timestamp',
  boolean: 'boolean',
};

const plain = (name: ColumnName, title: string, format?: Format): Dimension => {
  const { type, unit }: Pick<Column, 'type' | 'unit'> = requestColumns[name];
  const byUnit = unit && formatOfUnit[unit];
  return { title, format: format ?? byUnit ?? formats[type] ?? 'text', of: column(name) };
};

const status = column('status');
const hundred = (digit: number) => ({
  when: and(atLeast(status, digit * 100), lessThan(status, (digit + 1) * 100)),
  value: text(`${digit}xx`),
});

/** Every dimension, once. The names are the column names of answers and the ids of filters. */
export const dimensions = {
  time: { title: 'Time', format: 'timestamp' },
  weekday: { title: 'Weekday', format: 'weekday' },
  hour_of_day: { title: 'Hour', format: 'hour-of-day' },
  tenant_id: { title: 'Tenant', format: 'text', of: column('tenant_id') },
  account_id: plain('account_id', 'Account'),
  region: plain('region', 'Region'),
  api_id: plain('api_id', 'API'),
  stage: plain('stage', 'Stage'),
  domain_name: plain('domain_name', 'Domain'),
  http_method: plain('http_method', 'Method'),
  route: plain('route', 'Route'),
  path: plain('path', 'Path'),
  status: plain('status', 'Status', 'status'),
  status_class: {
    title: 'Status class',
    format: 'text',
    of: caseOf([2, 3, 4, 5, 1].map(hundred)),
  },
  usage_plan: plain('usage_plan', 'Usage plan'),
  consumer: plain('consumer', 'Consumer'),
  api_key_id: plain('api_key_id', 'API key id'),
  sign_in: plain('sign_in', 'Sign-in', 'sign-in'),
  failure_class: plain('failure_class', 'Failure', 'failure-class'),
  error_type: plain('error_type', 'Error type'),
  client_family: plain('client_family', 'Client'),
  is_bot: plain('is_bot', 'Bot'),
  country: plain('country', 'Country', 'country'),
  ip: plain('ip', 'IP address'),
  user_agent: plain('user_agent', 'User agent'),
  sub: plain('sub', 'Cognito user'),
  issuer: plain('issuer', 'Token issuer'),
  audience: plain('audience', 'Token audience'),
  identity_user: plain('identity_user', 'IAM user'),
  identity_user_arn: plain('identity_user_arn', 'IAM user ARN'),
  identity_caller: plain('identity_caller', 'IAM caller'),
  identity_account_id: plain('identity_account_id', "Caller's account"),
  identity_principal_org_id: plain('identity_principal_org_id', "Caller's organisation"),
  authorizer_error: plain('authorizer_error', 'Authorizer error'),
  authorizer_status: plain('authorizer_status', 'Authorizer status', 'status'),
  authorize_status: plain('authorize_status', 'Authorisation status', 'status'),
  integration_status: plain('integration_status', 'Integration status', 'status'),
  waf_response_code: plain('waf_response_code', 'WAF'),
  request_time: plain('request_time', 'Time'),
  request_id: plain('request_id', 'Request id'),
  extended_request_id: plain('extended_request_id', 'Extended request id'),
  protocol: plain('protocol', 'Protocol'),
  error_message: plain('error_message', 'Message'),
  response_length: plain('response_length', 'Response size'),
  response_latency: plain('response_latency', 'Response latency'),
  integration_latency: plain('integration_latency', 'Integration latency'),
  authorizer_latency: plain('authorizer_latency', 'Authorizer latency'),
  extra: plain('extra', 'Own field'),
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof dimensions;
