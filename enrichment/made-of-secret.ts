/**
 * Makes something of a secret, and again once the secret is another: it may be rotated while a process runs. While it cannot be
 * read, what was made of the last one stays in use.
 *
 * @param read reads the secret; whoever implements it decides how long it remembers the answer
 * @returns what was made; rejects as `read` does as long as nothing has been made yet
 */
export const madeOfSecret = <Secret, Made>(
  read: () => Promise<Secret>,
  make: (secret: Secret) => Promise<Made>,
): (() => Promise<Made>) => {
  let last: { readonly secret: Secret; readonly made: Made } | undefined;
  return async () => {
    try {
      const secret = await read();
      if (!last || last.secret !== secret) last = { secret, made: await make(secret) };
    } catch (error) {
      if (!last) throw error;
    }
    return (last as { readonly made: Made }).made;
  };
};
