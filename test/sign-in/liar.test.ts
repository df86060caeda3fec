import { newBrowser } from './browser.js';
import { type Lie, startLiar } from './liar.js';
import { clientSecret } from './provider.js';
import { openStage, type Stage } from './stage.js';

let liar: Awaited<ReturnType<typeof startLiar>>;
let stage: Stage;
beforeAll(async () => {
  liar = await startLiar();
  stage = await openStage(async () => liar.issuer);
  await stage.grant('acme', { claim: 'sub', value: 'mallory', tenantId: 'acme' });
});
afterAll(async () => {
  await stage.close();
  await liar.close();
});

/** Signs in, while the provider tells a lie. */
async function signIn(lie: Lie) {
  const browser = newBrowser();
  liar.tell(lie);
  const { location } = await browser.ask(`${stage.origin}/sign-in`);
  const answer = await browser.ask(
    `${stage.origin}/sign-in/callback${liar.answerTo(location ?? '')}`,
  );
  const page = await browser.ask(`${stage.origin}/d/@acme/freshness`);
  return { ...answer, opens: page.status === 200 };
}

const now = () => Math.floor(Date.now() / 1000);

describe('an id token', () => {
  test.each<[string, () => Lie]>([
    ['as it should be', () => ({})],
    [
      'of a clock that is 20 seconds behind',
      () => ({ claims: { iat: now() - 80, exp: now() - 20 } }),
    ],
    [
      'of a clock that is 20 seconds ahead',
      () => ({ claims: { iat: now() + 20, nbf: now() + 20 } }),
    ],
    [
      'for several, this one among them',
      () => ({ claims: { aud: ['gatebook', 'other'], azp: 'gatebook' } }),
    ],
  ])('%s is believed', async (_, lie) => {
    expect(await signIn(lie())).toMatchObject({ status: 302, opens: true });
  });

  test.each<[string, () => Lie]>([
    ['that is not signed', () => ({ unsigned: true, header: { alg: 'none' } })],
    ['whose signature was cut off', () => ({ unsigned: true })],
    ['of another key', () => ({ otherKey: true })],
    ['of another key, named otherwise', () => ({ otherKey: true, header: { kid: 'other' } })],
    ['signed with the client’s secret', () => ({ secret: clientSecret, header: { alg: 'HS256' } })],
    ['signed with nothing', () => ({ secret: '', header: { alg: 'HS256' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['of no issuer', () => ({ claims: { iss: undefined } })],
    ['for another client', () => ({ claims: { aud: 'other' } })],
    [
      'for several, and made for another',
      () => ({ claims: { aud: ['gatebook', 'other'], azp: 'other' } }),
    ],
    ['of another sign-in', () => ({ claims: { nonce: 'another' } })],
    ['of no sign-in', () => ({ claims: { nonce: undefined } })],
    ['of nobody', () => ({ claims: { sub: undefined } })],
    ['that is over', () => ({ claims: { iat: now() - 200, exp: now() - 100 } })],
    ['that is not valid yet', () => ({ claims: { nbf: now() + 100 } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['that is missing', () => ({ withoutIdToken: true })],
    ['beside somebody else’s claims', () => ({ userinfo: { sub: 'grace' } })],
  ])('%s is refused', async (_, lie) => {
    const { status, opens, body } = await signIn(lie());
    expect([status, opens]).toEqual([403, false]);
    expect(body).toContain('Sign in again');
    expect(body).not.toMatch(/\bat .*\.ts|evil\.example/);
  });
});

describe('a provider', () => {
  test('cannot confirm an address in its own words', async () => {
    await stage.grant('domain', {
      claim: 'email-domain',
      value: 'borealis.example',
      tenantId: 'borealis',
    });
    const answer = await signIn({
      claims: {
        'email-domain': 'borealis.example',
        email: 'a@borealis.example',
        email_verified: 1,
      },
    });
    expect(answer.status).toBe(302);
    const browser = newBrowser();
    liar.tell({ claims: { email: 'a@borealis.example', 'email-domain': 'borealis.example' } });
    const { location } = await browser.ask(`${stage.origin}/sign-in`);
    await browser.ask(`${stage.origin}/sign-in/callback${liar.answerTo(location ?? '')}`);
    expect((await browser.ask(`${stage.origin}/d/@borealis/`)).status).toBe(403);
    expect((await browser.ask(`${stage.origin}/d/@acme/`)).status).toBe(200);
  });

  test('that says more than a session holds is told of', async () => {
    const groups = Array.from({ length: 5000 }, (_, number) => `group ${number}`);
    const { status, opens, body } = await signIn({ claims: { groups } });
    expect([status, opens]).toEqual([422, false]);
    expect(body).toContain('can let it send fewer');
  });

  test('that fails is told apart from one that refuses', async () => {
    const { status, body } = await signIn({ status: 503 });
    expect(status).toBe(502);
    expect(body).toContain('Nobody can sign in now');
    stage.faults.length = 0;
  });

  test('that has no end of sessions leaves it at the end of this one', async () => {
    const browser = newBrowser();
    liar.tell({});
    const { location } = await browser.ask(`${stage.origin}/sign-in`);
    await browser.ask(`${stage.origin}/sign-in/callback${liar.answerTo(location ?? '')}`);
    const { body } = await browser.ask(`${stage.origin}/d/@acme/`);
    const action = /action="(\/sign-out[^"]+)"/.exec(body)?.[1] ?? '';
    const answer = await browser.ask(`${stage.origin}${action}`, { method: 'POST' });
    expect(answer.location).toBe(`${stage.origin}/signed-out`);
  });

  test('that is another than it says is not asked', async () => {
    stage.clock.ms += 25 * 3_600_000;
    liar.tell({ discovery: { issuer: 'https://evil.example' } });
    const { status, body } = await newBrowser().ask(`${stage.origin}/sign-in`);
    expect(status).toBe(502);
    expect(body).not.toContain('evil');
    // What has failed is tried again.
    liar.tell({});
    expect((await newBrowser().ask(`${stage.origin}/sign-in`)).status).toBe(302);
    stage.faults.length = 0;
  });
});
