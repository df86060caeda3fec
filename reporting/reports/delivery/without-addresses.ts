/** A sentence as it may stand in a log: of every mail address in it, the domain is left. The ledger has the address. */
export const withoutAddresses = (sentence: string): string =>
  sentence.replace(/[^\s<>"'(),:;@]+@([\w.-]+)/g, '…@$1');
