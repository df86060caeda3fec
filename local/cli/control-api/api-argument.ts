import { InvalidArgumentError } from 'commander';
import { type ApiRef, apiRef } from '../../../core/registry/api-window.js';
import { sentenceOfIssues } from '../terminal/arguments.js';

/** An API as it is written on the command line, `accountId/region/restApiId/stage`, for commander. */
export const apiArgument = (text: string): ApiRef => {
  const [accountId = '', region = '', restApiId = '', stage = '', ...rest] = text.split('/');
  const parsed = apiRef.safeParse({ accountId, region, restApiId, stage });
  if (parsed.success && rest.length === 0) return parsed.data;
  const why = parsed.success ? 'There are too many slashes.' : sentenceOfIssues(parsed.error);
  throw new InvalidArgumentError(
    `${why} Write it accountId/region/restApiId/stage, such as 111122223333/eu-west-1/a1b2c3d4e5/prod.`,
  );
};
