import type * as z from 'zod';

/**
 * What zod found wrong, in plain words: what a schema says in words of its own stays, and where zod would speak for itself
 * (`Invalid input: expected string, received undefined`) it is said as everything else is.
 */
export function issueText(issue: Pick<z.core.$ZodIssue, 'code' | 'message'>): string {
  const { code, message } = issue;
  const known = issue as IssueDetails;
  if (/^Invalid input: .*received undefined$/.test(message)) return 'is missing';
  if (code === 'invalid_type' && message.startsWith('Invalid input')) {
    return `must be ${kinds[known.expected ?? ''] ?? known.expected}`;
  }
  if (code === 'too_big' && message.startsWith('Too big')) {
    return `${bound(known.origin, 'at most')} ${known.maximum}${unit(known.origin, known.maximum)}`;
  }
  if (code === 'too_small' && message.startsWith('Too small')) {
    return `${bound(known.origin, 'at least')} ${known.minimum}${unit(known.origin, known.minimum)}`;
  }
  if (code === 'unrecognized_keys') {
    const names = (known.keys ?? []).map((key) => JSON.stringify(key)).join(', ');
    return `there is no field ${names}`;
  }
  if (code === 'invalid_value' && message.startsWith('Invalid option')) {
    return `must be one of ${(known.values ?? []).join(', ')}`;
  }
  return message;
}

/** What zod says of an issue beside its code, as far as it is used here. */
interface IssueDetails {
  readonly expected?: string;
  readonly origin?: string;
  readonly maximum?: number | bigint;
  readonly minimum?: number | bigint;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

const bound = (origin: string | undefined, word: string): string =>
  origin === 'string' || origin === 'array' ? `must have ${word}` : `must be ${word}`;

const unit = (origin: string | undefined, count: number | bigint | undefined): string => {
  const one = Number(count) === 1;
  if (origin === 'string') return one ? ' character' : ' characters';
  if (origin === 'array') return one ? ' entry' : ' entries';
  return '';
};
