import { testPlane } from '../../fixtures/control-plane.js';

const acme = { id: 'acme', name: 'Acme' };

describe('tenants over REST', () => {
  it('are created, read, changed, listed and deleted', async () => {
    const { call, published } = await testPlane();
    const made = await call({ method: 'POST', url: '/v1/tenants', payload: acme });
    expect(made).toMatchObject({
      status: 201,
      headers: { location: '/v1/tenants/acme', etag: expect.stringMatching(/^"1-\d+"$/) },
      body: { id: 'acme', state: 'active', timeZone: 'UTC', recipients: [] },
    });
    expect(await call({ url: '/v1/tenants/acme' })).toMatchObject({ status: 200, body: made.body });
    const changed = await call({
      method: 'PATCH',
      url: '/v1/tenants/acme',
      headers: { 'if-match': String(made.headers.etag) },
      payload: { name: 'Acme Ltd', mailDomains: ['example.com'], recipients: ['a@example.com'] },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Acme Ltd', locale: 'en-GB' } });
    expect((await call({ url: '/v1/tenants' })).body).toEqual({
      items: [changed.body],
      next: null,
    });
    expect(await call({ method: 'DELETE', url: '/v1/tenants/acme' })).toMatchObject({
      status: 200,
      body: {
        id: 'acme',
        uid: expect.stringMatching(/^acme\.[a-z0-9]{10}$/),
        removed: { reportSchedules: 0, suppressedAddresses: 0, grants: 0 },
      },
    });
    expect(await call({ url: '/v1/tenants/acme' })).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      body: {
        type: 'urn:gatebook:problem:unknown-tenant',
        title: 'Unknown tenant',
        status: 404,
        code: 'unknown-tenant',
        detail: 'There is no tenant acme. GET /v1/tenants lists them.',
        requestId: expect.any(String),
      },
    });
    expect(published).toEqual(['registry snapshot', 'registry snapshot', 'registry snapshot']);
  });

  it('are deleted by clients that name a content type where nothing comes, too', async () => {
    const { call } = await testPlane();
    await call({ method: 'POST', url: '/v1/tenants', payload: acme });
    const headers = { 'content-type': 'application/json' };
    const gone = await call({ method: 'DELETE', url: '/v1/tenants/acme', headers, payload: '' });
    expect(gone.status).toBe(200);
    expect(await call({ method: 'POST', url: '/v1/tenants', headers, payload: '' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body' }] },
    });
  });

  it('are refused with every field that is wrong', async () => {
    const { call } = await testPlane();
    const answer = await call({
      method: 'POST',
      url: '/v1/tenants',
      payload: { id: 'A,b', nme: 'Acme', recipients: ['not an address'], timeZone: 7 },
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual([
      'body.id',
      'body.name',
      'body.recipients.0',
      'body.timeZone',
      'body',
    ]);
  });

  it('are refused as unprocessable when the form is right and the meaning is not', async () => {
    const { call } = await testPlane();
    const zone = { ...acme, timeZone: 'Mars/Olympus' };
    expect(await call({ method: 'POST', url: '/v1/tenants', payload: zone })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'body.timeZone' }] },
    });
    const stranger = { ...acme, mailDomains: ['example.com'], recipients: ['a@evil.example.com'] };
    expect(await call({ method: 'POST', url: '/v1/tenants', payload: stranger })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('add its domain to mailDomains') },
    });
  });

  it('answer 412 to a writer who has not seen the latest version', async () => {
    const { call } = await testPlane();
    const { headers } = await call({ method: 'POST', url: '/v1/tenants', payload: acme });
    const change = (name: string) =>
      call({
        method: 'PATCH',
        url: '/v1/tenants/acme',
        headers: { 'if-match': String(headers.etag) },
        payload: { name },
      });
    expect((await change('first')).status).toBe(200);
    expect(await change('second')).toMatchObject({
      status: 412,
      body: { code: 'changed-meanwhile' },
    });
  });

  it('stay when they own or owned an API, and say what to do instead', async () => {
    const { call } = await testPlane();
    await call({ method: 'POST', url: '/v1/tenants', payload: acme });
    const api = {
      accountId: '111122223333',
      region: 'eu-west-1',
      restApiId: 'abc',
      stage: 'prod',
      tenantId: 'acme',
    };
    expect((await call({ method: 'POST', url: '/v1/apis', payload: api })).status).toBe(201);
    const refused = await call({ method: 'DELETE', url: '/v1/tenants/acme' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'tenant-has-apis' } });
    await call({ method: 'DELETE', url: '/v1/apis/111122223333/eu-west-1/abc/prod' });
    expect((await call({ method: 'DELETE', url: '/v1/tenants/acme' })).status).toBe(409);
    const archived = await call({
      method: 'PATCH',
      url: '/v1/tenants/acme',
      payload: { state: 'archived' },
    });
    expect(archived).toMatchObject({ status: 200, body: { state: 'archived' } });
    expect(await call({ method: 'POST', url: '/v1/apis', payload: api })).toMatchObject({
      status: 409,
      body: { code: 'tenant-not-active' },
    });
  });

  it('are listed page by page with signed cursors that fit no other list', async () => {
    const { call } = await testPlane();
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await call({ method: 'POST', url: '/v1/tenants', payload: { id, name: id } });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await call({ url: `/v1/tenants?limit=2${cursor && `&cursor=${cursor}`}` });
      const page = body as { items: { id: string }[]; next: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? '';
      if (cursor && seen.length === 2) {
        expect((await call({ url: `/v1/tenants?state=active&cursor=${cursor}` })).status).toBe(422);
        for (const forged of [
          `${Buffer.from('a').toString('base64url')}${cursor.slice(cursor.indexOf('.'))}`,
          `${cursor}A`,
        ]) {
          expect((await call({ url: `/v1/tenants?cursor=${forged}` })).status).toBe(422);
        }
      }
    } while (cursor);
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('leave every change in the audit, the latest first', async () => {
    const { call } = await testPlane();
    await call({
      method: 'POST',
      url: '/v1/tenants',
      payload: acme,
      headers: { 'x-request-id': 'r-1' },
    });
    await call({ method: 'PATCH', url: '/v1/tenants/acme', payload: { name: 'New' } });
    const { items } = (await call({ url: '/v1/audit' })).body as { items: unknown[] };
    expect(items).toMatchObject([
      { action: 'update', before: { name: 'Acme' }, after: { name: 'New' }, outcome: 'done' },
      {
        action: 'create',
        before: null,
        resource: 'tenants',
        resourceId: 'acme',
        requestId: 'r-1',
        actor: { role: 'platform', name: 'platform' },
      },
    ]);
  });
});

describe('Idempotency-Key', () => {
  const post = { method: 'POST' as const, url: '/v1/tenants', headers: { 'idempotency-key': 'k' } };

  it('gives a repeat the first answer and does the work once', async () => {
    const { call } = await testPlane();
    const first = await call({ ...post, payload: acme });
    const second = await call({ ...post, payload: acme });
    expect(second).toMatchObject({
      status: 201,
      body: first.body,
      headers: { etag: first.headers.etag, 'idempotency-replayed': 'true' },
    });
    expect((await call({ url: '/v1/audit' })).body).toMatchObject({ items: [{}] });
  });

  it('refuses another body under the same key, and a repeat while the first is at work', async () => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { call } = await testPlane({ registrySnapshot: { publish: () => work } });
    const first = call({ ...post, payload: acme });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await call({ ...post, payload: acme })).toMatchObject({
      status: 409,
      body: { code: 'request-in-progress' },
      headers: { 'retry-after': '5' },
    });
    finish();
    expect((await first).status).toBe(201);
    expect(await call({ ...post, payload: { ...acme, name: 'x' } })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('belongs to its caller, and is forgotten after a day', async () => {
    const plane = await testPlane();
    await plane.call({ ...post, payload: acme });
    plane.caller = { role: 'platform', name: 'another' };
    expect((await plane.call({ ...post, payload: acme })).status).toBe(409);
    plane.caller = { role: 'platform', name: 'platform' };
    plane.now += 25 * 3_600_000;
    expect(await plane.call({ ...post, payload: acme })).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
  });
});

describe('routes that are not there', () => {
  it('are 404, and 405 with the methods that are', async () => {
    const { call } = await testPlane();
    expect(await call({ url: '/v1/nothing' })).toMatchObject({
      status: 404,
      body: { code: 'no-such-route' },
    });
    expect(await call({ method: 'PUT', url: '/v1/tenants/acme' })).toMatchObject({
      status: 405,
      headers: { allow: 'DELETE, GET, PATCH' },
    });
  });
});
