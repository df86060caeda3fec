import Fastify from 'fastify';
import { cookieNames, cookieOf, cookies } from '../../../local/server/cookies.js';

/** The cookies that an answer sets, where the server is reached at an address. */
async function set(origin: string): Promise<string[]> {
  const jar = cookies(() => origin);
  const app = Fastify();
  app.get('/', (_request, reply) => {
    jar.set(reply, 'session', 'secret');
    jar.set(reply, 'other', 'value', 600);
    jar.clear(reply, jar.nameOf('old'));
    return reply.send('');
  });
  const { headers } = await app.inject('/');
  await app.close();
  return headers['set-cookie'] as string[];
}

test('behind https a cookie goes over https alone, and no other host can set it', async () => {
  expect(await set('https://gatebook.example')).toEqual([
    '__Host-session=secret; Path=/; HttpOnly; SameSite=Lax; Secure',
    '__Host-other=value; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure',
    '__Host-old=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure',
  ]);
});

test('on this machine it goes over http', async () => {
  expect(await set('http://127.0.0.1:8080')).toEqual([
    'session=secret; Path=/; HttpOnly; SameSite=Lax',
    'other=value; Path=/; HttpOnly; SameSite=Lax; Max-Age=600',
    'old=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  ]);
});

test('what a browser sends is read name by name', () => {
  const request = { headers: { cookie: 'a=1; gatebook-theme=dark; ab=2;a=3; bad name=4; c="5"' } };
  expect(cookieOf(request, 'a')).toBe('1');
  expect(cookieOf(request, 'name')).toBeUndefined();
  expect(cookieOf(request, 'c')).toBeUndefined();
  expect(cookieNames(request, 'a')).toEqual(['a', 'ab', 'a']);
  expect(cookieOf({ headers: {} }, 'a')).toBeUndefined();
});
