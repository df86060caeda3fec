/** How the log groups begin that Gatebook makes where it is asked to, one for each stage. */
export const ownLogGroupPrefix = '/gatebook/access-logs/';

/** The log group that Gatebook makes for a stage. The name of a log group has no `$`, as in `$default`; a stage's has no `#`. */
export const ownLogGroup = ({
  restApiId,
  stage,
}: {
  readonly restApiId: string;
  readonly stage: string;
}): string => `${ownLogGroupPrefix}${restApiId}/${stage.replace('$', '#')}`;

/** A log group that an ARN names, as the destinations of stages are written: with `:*` at its end or without. */
export interface LogGroupPlace {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** The log group of an ARN; null if it is no log group's. */
export function logGroupOfArn(arn: string): LogGroupPlace | null {
  const [, region, accountId, name] =
    /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]{1,512})(?::\*)?$/.exec(arn) ?? [];
  return region === undefined || accountId === undefined || name === undefined
    ? null
    : { accountId, region, name };
}
