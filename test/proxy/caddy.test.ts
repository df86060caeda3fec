import { attackLine, type Serving, startServing } from '../attacks/serving.js';
import { ask } from './ask.js';
import { startCaddy } from './caddy.js';

jest.setTimeout(120_000);
const api = { accountId: '111122223333', restApiId: 'aaaa000001' };

describe('behind Caddy with TLS, as docs/proxy.md has it', () => {
  let serving: Serving;
  let caddy: Awaited<ReturnType<typeof startCaddy>>;
  let link: string;
  beforeAll(async () => {
    serving = await startServing();
    link = new URL(await serving.tenant('acme', api)).pathname;
    await serving.ingest([attackLine(api)]);
    caddy = await startCaddy(serving.port);
  });
  afterAll(async () => {
    await caddy?.stop();
    await serving?.stop();
  });

  it('a stranger is not the platform, though the server has no settings for a proxy', async () => {
    for (const path of ['/v1/tenants', '/v1/audit', '/v1/apis', '/metrics']) {
      expect([path, (await ask({ ...caddy, tls: true }, path)).status]).toEqual([path, 401]);
    }
    const home = await ask({ ...caddy, tls: true }, '/');
    expect([home.status, home.location]).toEqual([403, undefined]);
  });

  it('a token is the platform, and a link opens its dashboard', async () => {
    const authorization = `Bearer ${serving.token('--note', 'proxy')}`;
    for (const path of ['/v1/tenants', '/metrics']) {
      const answer = await ask({ ...caddy, tls: true }, path, { authorization });
      expect([path, answer.status]).toEqual([path, 200]);
    }
    for (const path of [link, `${link}visuals/kpi-requests.json`]) {
      expect([path, (await ask({ ...caddy, tls: true }, path)).status]).toEqual([path, 200]);
    }
  });
});
