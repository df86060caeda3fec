import { ProductError } from '../../core/product-error.js';

/** That a file or a stream cannot be read, and why: in words where the cause is a common one, in the system's where not. */
export function unreadable(what: string, cause: unknown, advice?: string): ProductError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = (code && words[code]) ?? message;
  const sentence = `${what} cannot be read: ${why}.`;
  return new ProductError('file-unreadable', advice ? `${sentence} ${advice}` : sentence, {
    cause,
  });
}

/** That there is nothing of a name, in the words of any other file that cannot be read. */
export const notThere = (what: string): ProductError =>
  unreadable(what, Object.assign(new Error('ENOENT'), { code: 'ENOENT' }));

const words: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};
