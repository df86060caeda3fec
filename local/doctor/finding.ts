/** Something that is wrong with a data folder, or will be. */
export interface Finding {
  /** What was looked at. */
  readonly check:
    | 'folder'
    | 'permissions'
    | 'version'
    | 'registry'
    | 'lake'
    | 'roll-ups'
    | 'rejected lines'
    | 'disk'
    | 'clock'
    | 'server'
    | 'quarantine';
  /** What is wrong, where, and what to do. */
  readonly sentence: string;
  /** What a mending is told of it. */
  readonly mend?: Mending;
}

/** What `--mend` does about a finding; each of these loses nothing. */
export type Mending =
  | { readonly kind: 'close'; readonly place: string }
  | { readonly kind: 'server-address' }
  /** Has the lake look at a file again, and set it aside if it is damaged. */
  | { readonly kind: 'lake-file'; readonly path: string }
  | { readonly kind: 'roll-ups'; readonly day: string }
  /** Opening the folder takes the file up. */
  | { readonly kind: 'open' };
