/** The CLI's exit codes, for `--help` and the docs. `core/product-error.ts` says which error ends with which. */
export const exitCodes = {
  0: 'done; rejected lines are counted in the summary and kept, they are not a failure',
  1: 'refused, or a fault of Gatebook itself',
  2: 'the command line is wrong: an unknown command, option, visual, filter or tenant',
  3: 'a file or an address cannot be read or reached',
  4: 'the data folder cannot be used: held by another process, of a newer version, read-only, or full',
  5: 'the port is in use',
} as const;

export const exitCodesText = ['Exit codes:']
  .concat(Object.entries(exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`))
  .join('\n');
