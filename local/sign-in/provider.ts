import type { Person } from './person.js';

/** What ties the answer of a sign-in to its beginning. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

export interface SignInAnswer {
  readonly person: Person;
  /** As the provider signed it; it names the session that is to end at the provider. */
  readonly idToken: string;
}

/** Who knows people: an OpenID provider. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Where a browser is sent to sign in. @throws ProductError sign-in-unavailable */
  begin(): Promise<{ readonly url: URL; readonly checks: SignInChecks }>;
  /**
   * Takes the answer that a browser brought back.
   *
   * @param query of the callback, with its question mark
   * @throws ProductError sign-in-refused, sign-in-unavailable, unprocessable
   */
  finish(query: string, checks: SignInChecks): Promise<SignInAnswer>;
  /** Where a browser is sent to end the session at the provider too; undefined where the provider has no such place. */
  end(idToken: string): Promise<URL | undefined>;
}
