/** Why a line became no row: each code with the sentence a reader is told. */
export const rejectionReasons = {
  empty: 'The line is empty.',
  too_long: 'The line is longer than 64 KiB; API Gateway writes no such line.',
  invalid_utf8: 'The line is not valid UTF-8.',
  truncated: 'The line ends before its JSON object does.',
  not_json:
    'The line is neither JSON nor of a format that is known. Give its format: `--format` with the string in the stage’s access log settings.',
  not_an_object: 'The line is JSON, but not an object with fields.',
  duplicate_key:
    'A field stands in the line twice, and the order of the fields does not tell which one is true.',
  ambiguous_fields:
    'Text that the client controls looks like fields of the log, and the line can be read in more than one way.',
  doubtful_order:
    'Fields after one that the client controls stand in another order than the rest of the format tells, so the client may have written them. Log the canonical format, or put your own fields first or last.',
  no_time: 'The line has neither requestTimeEpoch nor requestTime.',
  no_request:
    'The line says neither status, method, route nor event type: it is about no request. If it is, `--format` says what its fields mean.',
  lambda_log: "This is a function's own log, not the access log of an API.",
  execution_log: "This is API Gateway's execution log. Read the access log of the stage instead.",
  load_balancer_log: 'This is the access log of a load balancer.',
  cloudfront_log: 'This is an access log of CloudFront.',
  s3_log: 'This is a server access log of S3.',
  flow_log: 'This is a flow log of a VPC.',
  cloudtrail_log: 'This is a log of CloudTrail.',
  waf_log: 'This is a log of AWS WAF.',
  web_server_log:
    'This is the access log of a web server: Common Log Format without the id of a request.',
  bad_container:
    'What the line holds is damaged: its base64 or its compression cannot be undone, or it is larger than any log event.',
  bad_time: 'The time of the request cannot be read or is not between 2010 and 2100.',
  no_identity: 'The line has neither extendedRequestId nor requestId.',
  bad_status: 'The status is not a number between 100 and 599.',
  bad_number: 'A field that counts or measures is not a whole number from 0 on.',
  bad_value: 'A field that should be text, a number or null is an object or a list.',
  bad_account: 'The account is not an AWS account id of 12 digits.',
  foreign_api:
    'The token sends lines of APIs that are registered to its tenant, and the line is of none that was the tenant’s at its time.',
  bad_region: 'The Region is not the name of an AWS Region.',
} as const satisfies Record<string, string>;

export type RejectionReason = keyof typeof rejectionReasons;

/** A line that became no row. `field` is the key in the line that was wrong, where there is one. */
export interface Rejection {
  readonly kind: 'rejected';
  readonly reason: RejectionReason;
  readonly field?: string;
}

/** A rejection with its reason and, where there is one, the key in the line. */
export function rejected(reason: RejectionReason, field?: string): Rejection {
  return field === undefined ? { kind: 'rejected', reason } : { kind: 'rejected', reason, field };
}
