/**
 * Keeps what a delivery rendered until it is sent, so that a retry sends the same bytes: a folder on one machine, a
 * bucket in AWS. A file is there whole or not at all.
 */
export interface DocumentStore {
  /** @returns where the file is, for the manifest */
  put(deliveryId: string, name: string, bytes: Uint8Array): Promise<string>;
  get(deliveryId: string, name: string): Promise<Uint8Array | undefined>;
  /** An address that opens a file for a short time; null where there is no way to. */
  linkTo(deliveryId: string, name: string): Promise<string | null>;
}
