import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { s3Catalogue } from '../../enrichment/s3.js';

const object = { generatedAt: '2026-06-10T15:00:00Z', keys: { k1: 'Northwind' }, plans: [] };

const answers: Record<string, { status: number; body: string }> = {
  '/names/catalogue.json': { status: 200, body: JSON.stringify(object) },
  '/names/broken.json': { status: 200, body: '{"keys":[]}' },
  '/names/none.json': {
    status: 404,
    body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>',
  },
  '/names/denied.json': {
    status: 403,
    body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>',
  },
};

describe('a catalogue in S3', () => {
  let server: Server;
  const environment = { ...process.env };

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const { status, body } = answers[url.split('?')[0] ?? ''] ?? { status: 500, body: '' };
      response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // A name under localhost keeps the bucket in the path.
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${port}`;
    process.env.AWS_REGION = 'eu-west-1';
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
  });

  afterAll(async () => {
    process.env = environment;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const load = (key: string) => s3Catalogue({ bucket: 'names', key })();

  it('is read', async () => {
    expect(await load('catalogue.json')).toEqual(object);
  });

  it('is none as long as it was not written', async () => {
    expect(await load('none.json')).toBeNull();
  });

  it('is refused if it is no catalogue', async () => {
    await expect(load('broken.json')).rejects.toThrow(/generatedAt/);
  });

  it('is missed loudly where the function may not read it', async () => {
    await expect(load('denied.json')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
