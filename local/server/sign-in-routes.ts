import type { FastifyInstance, FastifyRequest } from 'fastify';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { tenantIdOf } from '../../core/registry/tenant.js';
import { isSame, readToken, signToken } from '../../core/signed-token.js';
import { visibleText } from '../../core/text/visible-text.js';
import type { Session } from '../sign-in/sessions.js';
import {
  ownPath,
  readTransaction,
  signTransaction,
  transactionMs,
} from '../sign-in/transaction.js';
import { fairTurns } from '../turns/fair-turns.js';
import { cookieNames, cookieOf, cookies } from './cookies.js';
import type { ServerDependencies } from './dependencies.js';
import { sendPage } from './failures.js';
import type { PageAssets } from './page-assets.js';
import { type People, type SignedIn, sessionCookie, viewOf } from './people.js';

/** Sign-ins that are begun in one browser at once, such as in tabs that it opens again. */
const transactionsOfBrowser = 4;
/** Answers of the provider that are looked at: each asks the provider something. */
const callbackTurns = { width: 16, perTenant: 16, waiting: 200 };
const callbacksPerMinute = 600;

const transactionCookie = 'gatebook-sign-in-';
const signOutPurpose = 'gatebook sign-out 1';

/** Where a form of a page signs out: what stands in it only a page of this session knows. */
export const signOutAction = (session: Session, key: Buffer): string =>
  `/sign-out?proof=${signToken(signOutPurpose, [session.id], key)}`;

/** What is said of who has signed in, at the head of a page. */
export const nameOf = ({ person }: Session): string => visibleText(person.name);

/** Signing in and out, and the first page of those who did. */
export function signInRoutes(
  app: FastifyInstance,
  people: People,
  who: SignedIn,
  { registry, linkSecret: { key }, now = Date.now }: ServerDependencies,
  assets: Promise<PageAssets>,
): void {
  const { provider, sessions, origin } = people;
  const jar = cookies(origin);
  const turns = fairTurns(callbackTurns);
  const admit = perMinute(callbacksPerMinute, now);
  const used = usedOnce(now);

  app.get('/', async (request, reply) => {
    const session = who.sessionOf(request);
    if (session === undefined) return reply.redirect('/sign-in');
    const accesses = await who.accessesOf(session);
    const [only] = accesses;
    if (only !== undefined && accesses.length === 1) return reply.redirect(`/d/${viewOf(only)}/`);
    const { name, address, subject } = session.person;
    const known = address === null || address === name ? name : `${name} (${address})`;
    const signOut = { action: signOutAction(session, key), label: 'Sign out' };
    if (only === undefined) {
      return sendPage(
        request,
        reply,
        403,
        {
          title: 'Nobody has given you access yet',
          sentences: [
            `You are signed in as ${visibleText(known)}.`,
            `Ask whoever runs Gatebook here to give you access. Your id at the sign-in service is ${visibleText(subject)}.`,
          ],
          form: signOut,
        },
        assets,
      );
    }
    const choices = await Promise.all(
      accesses.map(async (access) => {
        if (access.kind === 'platform') return { href: '/d/@/', label: 'Platform' };
        const tenant = await registry.get('tenants', tenantIdOf(access.tenantUid));
        const name = visibleText(tenant?.item.name ?? tenantIdOf(access.tenantUid));
        const label = access.kind === 'consumer' ? `${name}: your calls` : name;
        return { href: `/d/${viewOf(access)}/`, label };
      }),
    );
    return sendPage(
      request,
      reply,
      200,
      {
        title: 'Which dashboard?',
        sentences: [`You are signed in as ${visibleText(known)}.`],
        choices: choices.sort((a, b) => a.label.localeCompare(b.label)),
        form: signOut,
      },
      assets,
    );
  });

  app.get('/sign-in', async (request, reply) => {
    const to = ownPath(queryOf(request).get('to'));
    if (who.sessionOf(request)) return reply.redirect(to);
    const { url, checks } = await provider.begin();
    const begun = cookieNames(request, jar.nameOf(transactionCookie));
    for (const old of begun.slice(0, Math.max(0, begun.length + 1 - transactionsOfBrowser))) {
      jar.clear(reply, old);
    }
    const text = signTransaction({ ...checks, to }, key, now());
    jar.set(reply, cookieFor(checks.state), text, transactionMs / 1000);
    return reply.redirect(url.href);
  });

  app.get('/sign-in/callback', async (request, reply) => {
    const state = queryOf(request).get('state') ?? '';
    const name = cookieFor(state);
    const held = cookieOf(request, jar.nameOf(name));
    const transaction = held === undefined ? undefined : readTransaction(held, key, now());
    const isOurs = transaction !== undefined && isSame(transaction.state, state);
    if (isOurs) admit();
    if (!isOurs || !used.take(state)) {
      throw new ProductError(
        'sign-in-refused',
        'This sign-in was begun in another browser, more than ten minutes ago, or is finished already. Sign in again.',
      );
    }
    jar.clear(reply, jar.nameOf(name));
    const end = await turns.take({ tenant: '', caller: request.ip });
    try {
      const { person, idToken } = await provider.finish(searchOf(request), transaction);
      // Never a session that was there before: somebody else may know its secret.
      const before = cookieOf(request, jar.nameOf(sessionCookie));
      if (before !== undefined && sessions.find(before)) await sessions.end(before);
      jar.set(reply, sessionCookie, await sessions.begin(person, idToken));
    } finally {
      end();
    }
    return reply.redirect(transaction.to);
  });

  app.post('/sign-out', async (request, reply) => {
    const secret = cookieOf(request, jar.nameOf(sessionCookie));
    const session = who.sessionOf(request);
    if (session === undefined || secret === undefined) return reply.redirect('/signed-out', 303);
    const [id] = readToken(signOutPurpose, queryOf(request).get('proof') ?? '', key) ?? [];
    if (id !== session.id) {
      return sendPage(
        request,
        reply,
        403,
        {
          title: 'You are still signed in',
          sentences: ['That was not asked for by a page of this session.'],
          action: { href: '/', label: 'Your dashboards' },
        },
        assets,
      );
    }
    await sessions.end(secret);
    jar.clear(reply, jar.nameOf(sessionCookie));
    const there = await provider.end(session.idToken);
    if (there === undefined) return reply.redirect('/signed-out', 303);
    // Not a redirect: a page may send its forms to this server only, and browsers hold redirects to that too.
    reply.header('refresh', `0;url=${there.href}`);
    return sendPage(
      request,
      reply,
      200,
      {
        title: 'You are signed out here',
        sentences: ['Now you are signed out of the sign-in service too.'],
        action: { href: there.href, label: 'Sign out there' },
      },
      assets,
    );
  });

  app.get('/signed-out', async (request, reply) =>
    sendPage(
      request,
      reply,
      200,
      {
        title: 'You are signed out',
        sentences: [],
        action: { href: '/sign-in', label: 'Sign in again' },
      },
      assets,
    ),
  );
}

/** One cookie for each sign-in, so that tabs do not take each other's. */
const cookieFor = (state: string): string =>
  `${transactionCookie}${state.replace(/[^\w-]/g, '').slice(0, 16)}`;

const searchOf = ({ url }: FastifyRequest): string =>
  url.includes('?') ? url.slice(url.indexOf('?')) : '';

const queryOf = (request: FastifyRequest) => new URLSearchParams(searchOf(request));

/** Lets so many through in a minute. @throws ProductError rate-limited */
function perMinute(most: number, now: () => number): () => void {
  let [minute, count] = [0, 0];
  return () => {
    const present = Math.floor(now() / minuteMs);
    count = present === minute ? count + 1 : 1;
    minute = present;
    if (count <= most) return;
    throw new ProductError(
      'rate-limited',
      'Too many people sign in at once. Try again in a minute.',
    );
  };
}

/** Lets each state through once, for as long as its transaction lasts. */
function usedOnce(now: () => number) {
  const used = new Map<string, number>();
  return {
    take(state: string): boolean {
      for (const [one, until] of used) {
        if (until > now()) break;
        used.delete(one);
      }
      if (used.has(state)) return false;
      used.set(state, now() + transactionMs);
      return true;
    },
  };
}
