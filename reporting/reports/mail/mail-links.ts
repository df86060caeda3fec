/** Where a mail leads. */
export interface MailLinks {
  readonly dashboard: string | null;
  readonly unsubscribe: string | null;
  /** The documents; without an address a document is attached. */
  readonly documents: readonly { readonly name: string; readonly url: string | null }[];
}
