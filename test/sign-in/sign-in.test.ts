import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visuals } from '../../reporting/dashboard/dashboard.js';
import { filters } from '../../reporting/dashboard/filters.js';
import { newBrowser, type TestBrowser } from './browser.js';
import { startProvider } from './provider.js';
import { markOf, openStage, type Stage } from './stage.js';

const hour = 3_600_000;
const confirmed = (email: string) => ({ email, email_verified: true });
const people = {
  ada: { name: 'Ada <i>Lovelace</i>', ...confirmed('Ada@Acme.example'), groups: ['acme-team'] },
  grace: { name: 'Grace', ...confirmed('grace@platform.example'), groups: ['platform-team'] },
  shop: { name: 'Shop', ...confirmed('dev@shop.example') },
  liar: { name: 'Liar', email: 'ada@acme.example', email_verified: false, groups: 'acme-team-not' },
  none: { name: 'Nobody' },
};

let provider: Awaited<ReturnType<typeof startProvider>>;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage(async (gatebook) => {
    provider = await startProvider(gatebook, people);
    return provider.issuer;
  });
  await stage.grant('acme-team', { tenantId: 'acme' });
  await stage.grant('platform-team', { role: 'platform' });
  await stage.grant('shop', {
    claim: 'email-domain',
    value: 'SHOP.example',
    role: 'consumer',
    tenantId: 'acme',
    apiKeyIds: ['key-shop'],
    consumers: ['claimed'],
  });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
  expect(stage.faults).toEqual([]);
});

const at = (path: string): string => `${stage.origin}${path}`;
const signedIn = async (name: string): Promise<TestBrowser> => {
  const browser = newBrowser();
  await browser.signIn(at('/'), name);
  return browser;
};
const statusOf = async (browser: TestBrowser, path: string): Promise<number> =>
  (await browser.ask(at(path))).status;

describe('signing in', () => {
  test('leads back to the page that was asked for, filters and all, and says who it is', async () => {
    const browser = newBrowser();
    const page = await browser.signIn(at('/d/@acme/latency?preset=7d&status=200'), 'ada');
    expect(page.url).toBe(at('/d/@acme/latency?preset=7d&status=200'));
    expect(page.status).toBe(200);
    expect(page.body).toContain('Ada &lt;i&gt;Lovelace&lt;/i&gt;');
    expect(page.body).not.toContain('<i>Lovelace');
    expect(page.body).toContain('action="/sign-out?proof=');
  });

  test('makes a cookie that no script reads and no other site sends, and keeps no secret', async () => {
    const browser = newBrowser();
    const callback = await browser.upToCallback(at('/'), 'ada');
    const { headers } = await browser.ask(callback);
    const cookie = headers.getSetCookie().find((one) => one.startsWith('gatebook-session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    const secret = /=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
    expect(secret).toHaveLength(43);
    for (const name of await readdir(join(stage.dataDir, 'sessions'))) {
      expect(await readFile(join(stage.dataDir, 'sessions', name), 'utf8')).not.toContain(secret);
    }
  });

  test.each([
    'https://evil.example/',
    '//evil.example/d/@acme/',
    '/\\evil.example',
    '/d/@acme/..//evil.example',
    'javascript:alert(1)',
    '/d/@acme/\r\nlocation: https://evil.example',
    '/sign-out',
    '/v1/tenants',
  ])('leads nowhere but to a dashboard here: %j', async (to) => {
    const browser = newBrowser();
    const start = at(`/sign-in?to=${encodeURIComponent(to)}`);
    const { location } = await browser.ask(await browser.upToCallback(start, 'ada'));
    expect(location).toBe(at('/'));
    // So it is for those who are signed in already.
    expect((await browser.ask(start)).location).toBe(at('/'));
  });

  test('is finished only by the browser that began it, and once', async () => {
    const browser = newBrowser();
    const callback = await browser.upToCallback(at('/'), 'ada');
    const stranger = newBrowser();
    expect((await stranger.ask(callback)).status).toBe(403);
    const held = new Map(browser.jarOf(stage.origin));
    expect((await browser.ask(callback)).status).toBe(302);
    // Again, with the cookie that was taken back.
    const again = newBrowser();
    for (const [name, value] of held) again.jarOf(stage.origin).set(name, value);
    const refused = await again.ask(callback);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('is finished already');
    expect(await statusOf(again, '/d/@acme/')).toBe(302);
  });

  test('with the state of another sign-in is refused', async () => {
    const [victim, attacker] = [newBrowser(), newBrowser()];
    const theirs = new URL(await attacker.upToCallback(at('/'), 'grace'));
    const own = new URL(await victim.upToCallback(at('/'), 'ada'));
    // The attacker's code in the victim's browser: as it is, and under the victim's own state.
    expect((await victim.ask(theirs.href)).status).toBe(403);
    theirs.searchParams.set('state', own.searchParams.get('state') ?? '');
    const refused = await victim.ask(theirs.href);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('invalid_grant');
    expect(await statusOf(victim, '/d/@/')).toBe(302);
  });

  test('with a code that was used before is refused by the provider', async () => {
    const browser = newBrowser();
    const first = new URL(await browser.upToCallback(at('/'), 'ada'));
    expect((await browser.ask(first.href)).status).toBe(302);
    const other = newBrowser();
    const second = new URL(await other.upToCallback(at('/'), 'ada'));
    second.searchParams.set('code', first.searchParams.get('code') ?? '');
    expect((await other.ask(second.href)).body).toContain('invalid_grant');
  });

  test('that takes longer than ten minutes is begun anew', async () => {
    const browser = newBrowser();
    const callback = await browser.upToCallback(at('/'), 'ada');
    stage.clock.ms += 10 * 60_000;
    expect((await browser.ask(callback)).body).toContain('more than ten minutes ago');
  });

  test('with a cookie that was altered is refused', async () => {
    const browser = newBrowser();
    const callback = await browser.upToCallback(at('/'), 'ada');
    const jar = browser.jarOf(stage.origin);
    for (const [name, value] of jar) jar.set(name, `A${value.slice(1)}`);
    expect((await browser.ask(callback)).status).toBe(403);
  });

  test('many times at once keeps four cookies, and each tab its own', async () => {
    const browser = newBrowser();
    for (let tab = 0; tab < 6; tab += 1) await browser.ask(at('/sign-in'));
    expect(browser.jarOf(stage.origin).size).toBe(4);
    const first = await browser.upToCallback(at('/d/@acme/latency'), 'ada');
    const second = await browser.upToCallback(at('/d/@acme/audience'), 'ada');
    expect((await browser.ask(first)).location).toBe(at('/d/@acme/latency'));
    expect((await browser.ask(second)).location).toBe(at('/d/@acme/audience'));
  });

  test('that the person breaks off ends in a sentence', async () => {
    const browser = newBrowser();
    const { location } = await browser.ask(at('/sign-in'));
    const state = new URL(location ?? '').searchParams.get('state');
    const page = await browser.ask(
      at(
        `/sign-in/callback?error=access_denied&error_description=%3Cb%3Eevil&state=${state}&iss=${provider.issuer}`,
      ),
    );
    expect(page.status).toBe(403);
    expect(page.body).toContain('access_denied');
    expect(page.body).not.toContain('evil');
  });
});

describe('a person', () => {
  test('whom nobody gave access sees that, and nothing else', async () => {
    const browser = newBrowser();
    const page = await browser.signIn(at('/'), 'none');
    expect(page.status).toBe(403);
    expect(page.body).toContain('You are signed in as Nobody');
    expect(page.body).toContain('Ask whoever runs Gatebook here');
    expect(page.body).not.toMatch(/Acme|Borealis/);
    for (const view of ['@', '@acme', '@borealis', '@nothing']) {
      const refused = await browser.ask(at(`/d/${view}/`));
      expect([refused.status, refused.body.includes('Nobody has given you access')]).toEqual([
        403,
        true,
      ]);
      expect(await statusOf(browser, `/d/${view}/visuals/kpi-requests.json`)).toBe(403);
      expect(await statusOf(browser, `/d/${view}/visuals/kpi-requests.csv`)).toBe(403);
      expect(await statusOf(browser, `/d/${view}/options/consumer`)).toBe(403);
      expect(await statusOf(browser, `/d/${view}/freshness`)).toBe(403);
    }
    expect(await statusOf(browser, '/v1/tenants')).toBe(404);
  });

  test('whose address the provider did not confirm is nobody’s colleague, nor one whose group is spelt alike', async () => {
    await stage.grant('by-address', {
      claim: 'email',
      value: 'ada@acme.example',
      tenantId: 'borealis',
    });
    await stage.grant('by-domain', {
      claim: 'email-domain',
      value: 'acme.example',
      tenantId: 'borealis',
    });
    const liar = await signedIn('liar');
    expect(await statusOf(liar, '/')).toBe(403);
    const ada = await signedIn('ada');
    expect(await statusOf(ada, '/d/@borealis/')).toBe(200);
    await stage.takeBack('by-address');
    await stage.takeBack('by-domain');
  });

  test('of the platform sees all tenants and looks at one', async () => {
    const browser = newBrowser();
    const page = await browser.signIn(at('/'), 'grace');
    expect(page.url).toBe(at('/d/@/'));
    expect(page.body).toContain('Platform: all tenants');
    expect(await statusOf(browser, '/d/@/?as=acme')).toBe(200);
    expect(await statusOf(browser, '/d/@acme/')).toBe(403);
  });

  test('of two tenants chooses, and sees only what was chosen', async () => {
    await stage.grant('too', { claim: 'email', value: 'ada@acme.example', tenantId: 'borealis' });
    const browser = newBrowser();
    const page = await browser.signIn(at('/'), 'ada');
    expect(page.url).toBe(at('/'));
    expect(page.body).toContain('href="/d/@acme/"');
    expect(page.body).toContain('href="/d/@borealis/"');
    const routes = await browser.ask(at('/d/@acme/options/route?preset=30d'));
    expect(routes.body).not.toContain('mark-borealis');
    expect(await statusOf(browser, '/d/@acme/?as=borealis')).toBe(400);
    await stage.takeBack('too');
  });

  test('gains and loses a role at once', async () => {
    const browser = await signedIn('ada');
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(200);
    await stage.takeBack('acme-team');
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(403);
    await stage.grant('acme-team', { role: 'consumer', tenantId: 'acme', apiKeyIds: ['key-shop'] });
    expect((await browser.ask(at('/d/@acme/'))).body).toContain('your calls');
    await stage.grant('acme-team', { role: 'tenant', tenantId: 'acme' });
    expect((await browser.ask(at('/d/@acme/'))).body).not.toContain('your calls');
  });

  test('of a tenant that was deleted sees nothing of a later one of its id', async () => {
    await stage.grant('former', {
      claim: 'email',
      value: 'ada@acme.example',
      tenantId: 'borealis',
      tenantUid: 'borealis.aaaaaaaaaa',
    });
    const browser = await signedIn('ada');
    expect(await statusOf(browser, '/d/@borealis/')).toBe(403);
    await stage.takeBack('former');
  });

  test('leaves no name and no address in the log of requests', async () => {
    await signedIn('ada');
    const text = JSON.stringify(stage.logged);
    expect(text).toContain('"caller":"tenant acme"');
    expect(text).not.toMatch(/lovelace|ada@acme/i);
  });
});

describe('a consumer', () => {
  const own = [markOf('acme', 0), markOf('acme', 2)];
  const year = 'from=2026-01-01&to=2026-12-01';

  test('sees own calls on every way out, and nothing of anybody else', async () => {
    const browser = newBrowser();
    const page = await browser.signIn(at('/'), 'shop');
    expect(page.url).toBe(at('/d/@acme/'));
    const seen: string[] = [page.body];
    const answered = async (path: string) => {
      const answer = await browser.ask(at(path));
      seen.push(answer.body);
      return answer.status;
    };
    for (const { id, platformOnly, ofConsumers } of visuals) {
      const expected = platformOnly || ofConsumers ? 404 : 200;
      for (const type of ['json', 'csv']) {
        const path = `/d/@acme/visuals/${id}.${type}?${year}`;
        expect([path, await answered(path)]).toEqual([path, expected]);
      }
    }
    for (const filter of Object.keys(filters)) {
      expect(await answered(`/d/@acme/options/${filter}?${year}`)).toBe(200);
    }
    expect(await answered('/d/@acme/investigate')).toBe(200);
    const all = seen.join('\n');
    for (const mark of own) expect(all.includes(mark)).toBe(true);
    const foreign = [...new Set(all.match(/mark-\w+-\d/g))].filter((mark) => !own.includes(mark));
    expect(foreign).toEqual([]);
    expect(/key-other|Borealis|OR '1'/.exec(all)).toBeNull();
    const count = await browser.ask(at(`/d/@acme/visuals/kpi-requests.json?${year}`));
    expect(JSON.parse(count.body).rows[0][0]).toBe(10);
  }, 240_000);

  test('finds nothing more by filters that name somebody else', async () => {
    const browser = await signedIn('shop');
    for (const filter of [
      'api_key_id=key-other',
      "consumer=claimed'%20OR%20'1'='1",
      'route=/mark-acme-1',
    ]) {
      const { body } = await browser.ask(
        at(`/d/@acme/visuals/kpi-requests.json?${year}&${filter}`),
      );
      expect(JSON.parse(body).rows[0][0]).toBe(0);
    }
  });
});

describe('a session', () => {
  test('ends two hours after the last request, and after twelve at the latest', async () => {
    const browser = await signedIn('ada');
    for (let hours = 0; hours < 11; hours += 1) {
      stage.clock.ms += hour;
      expect(await statusOf(browser, '/d/@acme/freshness')).toBe(200);
    }
    stage.clock.ms += hour;
    const ended = await browser.ask(at('/d/@acme/freshness'));
    expect(ended.status).toBe(401);
    expect(JSON.parse(ended.body).detail).toContain('Load the page again');
    const idle = await signedIn('ada');
    stage.clock.ms += 2 * hour;
    const page = await idle.ask(at('/d/@acme/latency?status=200'));
    expect(page.location).toBe(at('/sign-in?to=%2Fd%2F%40acme%2Flatency%3Fstatus%3D200'));
  });

  test('outlives a restart, but not another provider', async () => {
    const browser = await signedIn('ada');
    await stage.restart();
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(200);
    await stage.restart('https://another.example');
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(401);
    await stage.restart();
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(401);
  });

  test('of another person is ended where one signs in over it', async () => {
    const browser = await signedIn('ada');
    const before = browser.jarOf(stage.origin).get('gatebook-session') ?? '';
    browser.jarOf(provider.issuer).clear();
    const callback = await (async () => {
      browser.jarOf(stage.origin).delete('gatebook-session');
      const found = await browser.upToCallback(at('/'), 'none');
      browser.jarOf(stage.origin).set('gatebook-session', before);
      return found;
    })();
    await browser.ask(callback);
    const old = newBrowser();
    old.jarOf(stage.origin).set('gatebook-session', before);
    expect(await statusOf(old, '/d/@acme/freshness')).toBe(401);
  });

  test('that is made up opens nothing', async () => {
    for (const secret of ['x', 'A'.repeat(43), '../../link-secret', '%00']) {
      const browser = newBrowser();
      browser.jarOf(stage.origin).set('gatebook-session', secret);
      expect(await statusOf(browser, '/d/@acme/freshness')).toBe(401);
    }
  });
});

describe('signing out', () => {
  const signOut = async (browser: TestBrowser) => {
    const { body } = await browser.ask(at('/d/@acme/'));
    return at((/action="(\/sign-out[^"]+)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&'));
  };

  test('ends the session here and at the provider', async () => {
    const browser = await signedIn('ada');
    const secret = browser.jarOf(stage.origin).get('gatebook-session') ?? '';
    const page = await browser.ask(await signOut(browser), { method: 'POST' });
    expect(page.status).toBe(200);
    const there = /^0;url=(.+)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? '';
    expect(there).toMatch(`${provider.issuer}/session/end?`);
    const thief = newBrowser();
    thief.jarOf(stage.origin).set('gatebook-session', secret);
    expect(await statusOf(thief, '/d/@acme/freshness')).toBe(401);
    // The provider asks once, ends its session, and leads back.
    const asked = await browser.ask(there);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
    const confirmed = await browser.ask(`${provider.issuer}/session/end/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    expect(confirmed.location).toBe(at('/signed-out'));
    expect((await browser.follow(at('/sign-in'))).body).toContain('name="login"');
  });

  test('cannot be had from another page', async () => {
    const [browser, other] = [await signedIn('ada'), await signedIn('ada')];
    for (const action of [at('/sign-out'), at('/sign-out?proof=x.y'), await signOut(other)]) {
      expect((await browser.ask(action, { method: 'POST' })).status).toBe(403);
    }
    expect(await statusOf(browser, '/sign-out')).toBe(404);
    expect(await statusOf(browser, '/d/@acme/freshness')).toBe(200);
  });

  test('of who is not signed in says so', async () => {
    const answer = await newBrowser().ask(at('/sign-out'), { method: 'POST' });
    expect(answer.location).toBe(at('/signed-out'));
  });
});
