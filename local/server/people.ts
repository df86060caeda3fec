import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProductError } from '../../core/product-error.js';
import type { Registry } from '../../core/registry/registry.js';
import { tenantIdOf } from '../../core/registry/tenant.js';
import { accessOf, type PersonAccess } from '../sign-in/access.js';
import type { IdentityProvider } from '../sign-in/provider.js';
import type { Session, Sessions } from '../sign-in/sessions.js';
import { cookieOf, cookies } from './cookies.js';

/** How people sign in to a server. */
export interface People {
  readonly provider: IdentityProvider;
  readonly sessions: Sessions;
  /** Where a browser reaches the server, without a slash at its end. */
  readonly origin: () => string;
}

/** What stands in the place of a link's token where a session says who reads: `@` and the tenant's id, or `@` for the platform. */
export const viewOf = (access: PersonAccess): string =>
  `@${access.kind === 'platform' ? '' : tenantIdOf(access.tenantUid)}`;

/** Whether a token of a path is such a view. */
export const isView = (token: string): boolean => token.startsWith('@');

/** Sends whoever is not signed in to sign in, and back to where they were. */
export const toSignIn = (request: FastifyRequest, reply: FastifyReply) =>
  reply.redirect(`/sign-in?to=${encodeURIComponent(request.url)}`);

export const sessionCookie = 'gatebook-session';

/** Who has signed in, of those who make requests. */
export interface SignedIn {
  /** The session of a request. */
  sessionOf(request: FastifyRequest): Session | undefined;
  /** What the person of a session may see now. */
  accessesOf(session: Session): Promise<readonly PersonAccess[]>;
  /** What a request may see of the view in its path, once `admit` has looked. */
  accessOf(request: object): PersonAccess | undefined;
  /** Looks at each request of these routes that is for a view; without a session, or with none for the view, it goes no further. */
  admit(app: FastifyInstance): void;
}

/** @param people undefined: nobody signs in here, and no view opens */
export function signedIn(people: People | undefined, registry: Registry): SignedIn {
  const admitted = new WeakMap<object, PersonAccess>();
  const names = people && cookies(people.origin);

  const sessionOf = (request: FastifyRequest): Session | undefined =>
    people && names && people.sessions.find(cookieOf(request, names.nameOf(sessionCookie)));
  const accessesOf = ({ person }: Session) => accessOf(registry, person);

  async function look(request: FastifyRequest): Promise<void> {
    const { token } = request.params as { token?: string };
    if (token === undefined || !isView(token) || people === undefined) return;
    const session = sessionOf(request);
    if (session === undefined) {
      throw new ProductError(
        'unauthenticated',
        'You are not signed in any more. Load the page again to sign in.',
      );
    }
    const access = (await accessesOf(session)).find((one) => viewOf(one) === token);
    if (access === undefined) {
      throw new ProductError('forbidden', 'Nobody has given you access to this dashboard.');
    }
    admitted.set(request, access);
  }

  return {
    sessionOf,
    accessesOf,
    accessOf: (request) => admitted.get(request),
    admit: (app) => void app.addHook('preHandler', look),
  };
}
