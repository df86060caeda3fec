/** A fenced block of commands of a document. */
export interface Block {
  readonly commands: string;
  /** Marked `sh serve`: it goes on in the background. */
  readonly serves: boolean;
}

/** The blocks of a document that are marked `sh` or `sh serve`, in order. */
export const blocksOf = (document: string): Block[] =>
  [...document.matchAll(/^```sh( serve)?\n(.*?)^```$/gms)].map(([, serve, commands]) => ({
    commands: commands as string,
    serves: serve !== undefined,
  }));
