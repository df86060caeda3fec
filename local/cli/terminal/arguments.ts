import { InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { issueText } from '../../../core/text/issue-text.js';

/** What zod found first, as a sentence. */
export const sentenceOfIssues = ({ issues }: z.ZodError): string => {
  const message = issues[0] ? issueText(issues[0]) : 'it is wrong';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
};

/** A parser of a whole number between two bounds, for commander. */
export const wholeNumberArgument =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return number;
  };

/** A point in time: a day (its start, UTC) or an ISO 8601 time; without a zone it is UTC. */
export const instantArgument = (text: string): Date => {
  const shape = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?(Z|[+-]\d\d:?\d\d)?$/;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10;
  const date = new Date(zoned ? text : `${text}Z`);
  if (!shape.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('It must be a day or a time such as 2026-11-01T08:30Z.');
  }
  return date;
};

/** A parser of a text that a schema describes, for commander. */
export const matching =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(sentenceOfIssues(parsed.error));
  };
