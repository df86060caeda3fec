import fc from 'fast-check';
import { routesOfOpenApi } from '../../control-plane/routes-of-openapi/routes-of-openapi.js';
import { ProductError } from '../../core/product-error.js';

const paths = { '/orders': { get: {} }, '/orders/{id}': { get: {} } };
const openapi = '3.1.0';

describe('the routes of an OpenAPI document', () => {
  it('are its paths, of version 3 and 2, as JSON and as YAML', () => {
    const expected = ['/orders', '/orders/{id}'];
    expect(routesOfOpenApi(JSON.stringify({ openapi, paths }))).toEqual(expected);
    expect(routesOfOpenApi(JSON.stringify({ swagger: '2.0', paths }))).toEqual(expected);
    const yaml = 'openapi: 3.0.1\npaths:\n  /orders: {}\n  "/orders/{id}":\n    get: {}\n';
    expect(routesOfOpenApi(yaml)).toEqual(expected);
    expect(routesOfOpenApi('swagger: "2.0"\npaths:\n  /orders: {}\n')).toEqual(['/orders']);
  });

  it('stand behind the path of each server too', () => {
    const servers = [
      { url: 'https://api.example.com/v1/' },
      { url: '//api.example.com/{stage}', variables: { stage: { default: 'prod' } } },
      { url: 'https://api.example.com' },
    ];
    expect(routesOfOpenApi(JSON.stringify({ openapi, servers, paths: { '/a': {} } }))).toEqual([
      '/a',
      '/prod/a',
      '/v1/a',
    ]);
    expect(
      routesOfOpenApi(JSON.stringify({ swagger: '2.0', basePath: '/shop', paths: { '/a': {} } })),
    ).toEqual(['/a', '/shop/a']);
  });

  it('leave out what tells nothing, and take what is written otherwise', () => {
    const given = { '/{proxy+}': {}, '/a/:id/': {}, '/b?x=1': {}, 'x-ext': {}, '/c/{p+}': {} };
    expect(routesOfOpenApi(JSON.stringify({ openapi, paths: given }))).toEqual([
      '/a/{id}',
      '/b',
      '/c/{p+}',
    ]);
  });

  const aliases = Array.from(
    { length: 12 },
    (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]`,
  );
  it.each([
    ['{', 'neither JSON nor YAML'],
    ['just text', 'no object'],
    ['{"openapi":"3.0.0"}', 'no paths'],
    ['{"paths":{}}', 'neither openapi nor swagger'],
    ['{"openapi":{"toString":false},"paths":{}}', 'neither openapi nor swagger'],
    ['{"openapi":"3.0.0","servers":[{"url":{"toString":false}}],"paths":{}}', 'none of its paths'],
    ['{"swagger":"1.2","paths":{"/a":{}}}', 'its version 1.2'],
    ['{"openapi":"3.0.0","paths":{}}', 'none of its paths'],
    [
      JSON.stringify({
        openapi,
        paths: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`/a${n}`, {}])),
      }),
      '1001 paths',
    ],
    [
      `openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x]\n${aliases.join('\n')}\npaths:\n  /a: *a12\n`,
      'neither JSON nor YAML',
    ],
    [' '.repeat(9 * 1024 * 1024), 'larger than 8 MiB'],
  ])('of %.40s…: refused, with what is wrong', (text, why) => {
    expect(() => routesOfOpenApi(text)).toThrow(why);
  });

  it('of anything at all are some, or a sentence that says why not', () => {
    const document = fc.record({
      openapi: fc.oneof(fc.constant(openapi), fc.jsonValue()),
      servers: fc.oneof(
        fc.array(fc.record({ url: fc.string(), variables: fc.jsonValue() })),
        fc.jsonValue(),
      ),
      basePath: fc.jsonValue(),
      paths: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          document.map((it) => JSON.stringify(it)),
          fc.string(),
        ),
        (text) => {
          try {
            expect(routesOfOpenApi(text).length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(ProductError);
          }
        },
      ),
    );
  });
});
