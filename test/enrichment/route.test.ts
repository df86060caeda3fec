import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { generalPath } from '../../enrichment/general-path.js';
import { routeOf } from '../../enrichment/route.js';

const nothing = { resourcePath: null, routeKey: null, path: null, stage: null, status: 200 };

test.each([
  [{ resourcePath: '/orders/{id}', path: '/orders/7' }, '/orders/{id}'],
  [{ routeKey: 'GET /pets/{id}', path: '/pets/7' }, '/pets/{id}'],
  [{ routeKey: '$connect' }, '$connect'],
  [{ path: '/orders/7' }, null],
  [{ resourcePath: '/{proxy+}', path: '/orders/1' }, '/orders/{id}'],
  [{ resourcePath: '/{proxy+}', path: '/prod/orders/1', stage: 'prod' }, '/orders/{id}'],
  [{ resourcePath: '/{proxy+}', path: '/prod', stage: 'prod' }, '/'],
  [{ resourcePath: '/shop/{rest+}', path: '/shop/orders/1/items' }, '/shop/orders/{id}/items'],
  [{ routeKey: 'ANY /{proxy+}', path: '/customers/10' }, '/customers/{id}'],
  [{ routeKey: '$default', path: '/v1/customers/10' }, '/v1/customers/{id}'],
  [{ resourcePath: '/{proxy+}', path: '/wp-login.php', status: 404 }, '/{proxy+}'],
  [{ resourcePath: '/{proxy+}' }, '/{proxy+}'],
])('the route of %j is %s', (called, route) => {
  expect(routeOf({ ...nothing, ...called })).toBe(route);
});

test.each([
  ['/', '/'],
  ['/orders/', '/orders'],
  ['/orders/550e8400-e29b-41d4-a716-446655440000', '/orders/{id}'],
  ['/orders/5f1d7a3b9c8e4d2f1a0b3c4d', '/orders/{id}'],
  ['/users/jo%40example.com/orders', '/users/{id}/orders'],
  ['/reports/2026-11-10', '/reports/{id}'],
  ['/orders/ORD-20261', '/orders/{id}'],
  ['/users/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/users/{id}'],
  ['/images/jordan-80.png', '/images/{file}.png'],
  ['/api/v2/users/7/orders/9', '/api/v2/users/{id}/orders/{id}'],
  ['/users/7/orders/9/lines/3', '/users/{id}/orders/{id}/{path+}'],
  ['/dynamic-dns-with-dhcp/facade', '/dynamic-dns-with-dhcp/facade'],
  ['/orders?id=7', '/orders'],
])('%s is generalised to %s', (path, route) => {
  expect(generalPath(path)).toBe(route);
});

test('the paths of real traffic become few routes, and each word of them stays a word', () => {
  const sample = readFileSync(
    join(import.meta.dirname, '../fixtures/web-traffic-sample.ndjson'),
    'utf8',
  );
  const paths = sample
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).path.replace(/^\/prod/, ''));
  const routes = new Set(paths.map(generalPath));
  expect(routes.size).toBeLessThan(40);
  for (const path of paths) {
    const [first] = path.split('/').slice(1);
    if (/^[a-z]+$/.test(first)) expect(generalPath(path)).toMatch(new RegExp(`^/${first}(/|$)`));
  }
});

test('a route is bounded and never changes when it is generalised again', () => {
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      const route = generalPath(path);
      expect(route.split('/').length).toBeLessThan(12);
      expect(route.startsWith('/')).toBe(true);
    }),
  );
});
