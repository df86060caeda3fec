/** What the container of a line knows about it. */
export interface Envelope {
  /** The account whose log it is (`owner` of a CloudWatch subscription). */
  readonly accountId: string | null;
  readonly logGroup: string | null;
  /** The id that CloudWatch gave the event. */
  readonly eventId: string | null;
  /** When CloudWatch says that it happened, milliseconds since 1970. */
  readonly timeMs: number | null;
}

/** A line out of its container. */
export interface LogRecord {
  readonly text: string;
  readonly envelope: Envelope | null;
  /** What it holds cannot be undone: `text` is a container of its own with the bytes as they came. */
  readonly damaged?: true;
}

export const noEnvelope: Envelope = {
  accountId: null,
  logGroup: null,
  eventId: null,
  timeMs: null,
};

/** The API and stage that a log group is named after, as `API-Gateway-Access-Logs_a1b2c3d4e5/prod` is; null else. */
export function apiOfLogGroup(
  logGroup: string | null,
): { readonly apiId: string; readonly stage: string } | null {
  const [, apiId, stage] = logGroup?.match(named) ?? [];
  return apiId === undefined || stage === undefined ? null : { apiId, stage };
}

const named =
  /(?:^|[/_-])api-?gateway(?:[/_-](?:access-?logs?|logs?|access))?[/_]([a-z0-9]{10})[/_](\$default|[\w-]{1,128})(?:[/_-](?:access-?logs?|logs?))?$/i;
