import fc from 'fast-check';
import { cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { signInsWithSubject } from '../../core/access-log/vocabulary.js';
import { signInOf } from '../../enrichment/sign-in.js';

const signInWith = (values: Partial<Record<keyof typeof cellIndex, string | number>>) => {
  const cells = storedColumns.map(() => null) as (string | number | null)[];
  for (const [name, value] of Object.entries(values)) {
    cells[cellIndex[name as keyof typeof cellIndex]] = value;
  }
  return signInOf(cells);
};

describe('the way of signing in', () => {
  it.each([
    [{}, 'none'],
    [{ api_key_id: 'k1' }, 'api_key'],
    [{ identity_user_arn: 'arn:aws:iam::111122223333:user/u', api_key_id: 'k1' }, 'iam'],
    [{ identity_caller: 'AIDAEXAMPLE' }, 'iam'],
    [{ identity_caller: 'AROAEXAMPLE:c', cognito_identity_id: 'eu-west-1:1' }, 'cognito'],
    [{ sub: '1', issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_X' }, 'cognito'],
    [{ sub: '1', issuer: 'https://login.example.org/' }, 'jwt'],
    [{ sub: '1', resource_path: '/orders' }, 'cognito'],
    [{ sub: '1', route_key: 'GET /orders' }, 'jwt'],
    [{ authorizer_principal_id: 'user|1', api_key_id: 'k1' }, 'lambda_authorizer'],
    [{ authorizer_integration_latency: 7 }, 'lambda_authorizer'],
  ] as const)('with %j is %s', (values, expected) => {
    expect(signInWith(values)).toBe(expected);
  });

  it('of a request with a subject is one of those that are listed, whatever else is there', () => {
    const filled = fc.subarray(storedColumns.map(({ name }) => name as keyof typeof cellIndex));
    fc.assert(
      fc.property(filled, (names) => {
        const values = Object.fromEntries(names.map((name) => [name, 'x']));
        expect(signInsWithSubject).toContain(signInWith({ ...values, sub: '1' }));
      }),
    );
  });
});
