/** An account of the organisation. */
export interface MemberAccount {
  readonly accountId: string;
  readonly name: string;
  readonly state: 'active' | 'suspended' | 'closing';
  /** The organisational units from the root down, by name; empty right under the root. */
  readonly organisationalUnits: readonly string[];
}

/** Knows the organisation's accounts. Answers may be minutes old: it stands on no other request's path. */
export interface Organisation {
  accounts(): Promise<readonly MemberAccount[]>;
}
