import { evaluate, type Policy } from './evaluate.js';

const alice = {
  arn: 'arn:aws:iam::111122223333:role/alice',
  account: '111122223333',
  organisation: 'o-aaaaaaaaaa',
};
const allow = (statement: object): Policy => ({ Statement: { Effect: 'Allow', ...statement } });
const deny = (statement: object): Policy => ({ Statement: { Effect: 'Deny', ...statement } });

describe('the evaluation logic that AWS documents', () => {
  const question = { principal: alice, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
  const getAny = allow({ Action: 's3:Get*', Resource: '*' });

  test('what nobody allows is denied', () => {
    expect(evaluate(question)).toBe('implicit deny');
  });

  test('a deny beats every allow', () => {
    expect(
      evaluate({ ...question, identity: [getAny, deny({ Action: '*', Resource: '*' })] }),
    ).toBe('explicit deny');
  });

  test('within an account the identity policy or the resource policy is enough', () => {
    const resourcePolicy = allow({
      Principal: { AWS: '111122223333' },
      Action: 's3:GetObject',
      Resource: '*',
    });
    expect(evaluate({ ...question, identity: [getAny] })).toBe('allowed');
    expect(evaluate({ ...question, resourcePolicy })).toBe('allowed');
  });

  test('between accounts both are needed', () => {
    const resourcePolicy = allow({ Principal: '*', Action: 's3:GetObject', Resource: '*' });
    const foreign = { ...question, resourceAccount: '444455556666' };
    expect(evaluate({ ...foreign, identity: [getAny] })).toBe('implicit deny');
    expect(evaluate({ ...foreign, resourcePolicy })).toBe('implicit deny');
    expect(evaluate({ ...foreign, resourcePolicy, identity: [getAny] })).toBe('allowed');
  });

  test('a boundary and a session policy take away, and never give', () => {
    const boundary = allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' });
    expect(evaluate({ ...question, boundary })).toBe('implicit deny');
    expect(evaluate({ ...question, identity: [getAny], boundary })).toBe('allowed');
    expect(
      evaluate({ ...question, identity: [getAny], boundary, resource: 'arn:aws:s3:::c/k' }),
    ).toBe('implicit deny');
    expect(
      evaluate({
        ...question,
        identity: [getAny],
        session: allow({ Action: 's3:PutObject', Resource: '*' }),
      }),
    ).toBe('implicit deny');
  });

  test('actions match whatever their case, resources do not', () => {
    expect(
      evaluate({ ...question, identity: [allow({ Action: 'S3:getobject', Resource: '*' })] }),
    ).toBe('allowed');
    expect(
      evaluate({
        ...question,
        identity: [allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::B/*' })],
      }),
    ).toBe('implicit deny');
  });

  test('a wildcard in a resource spans slashes', () => {
    expect(
      evaluate({
        ...question,
        resource: 'arn:aws:s3:::b/x/y/z',
        identity: [allow({ Action: '*', Resource: 'arn:aws:s3:::b/*/z' })],
      }),
    ).toBe('allowed');
  });

  test('NotAction and NotResource turn round', () => {
    expect(
      evaluate({ ...question, identity: [allow({ NotAction: 'iam:*', Resource: '*' })] }),
    ).toBe('allowed');
    expect(evaluate({ ...question, identity: [allow({ NotAction: 's3:*', Resource: '*' })] })).toBe(
      'implicit deny',
    );
    expect(
      evaluate({
        ...question,
        identity: [allow({ Action: '*', NotResource: 'arn:aws:s3:::b/*' })],
      }),
    ).toBe('implicit deny');
  });
});

describe('policy variables (IAM user guide, "Variables and tags")', () => {
  // The guide's example: a home folder of one's own.
  const home = allow({
    Action: 's3:*',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*',
  });
  const put = (resource: string, username?: string) =>
    evaluate({
      principal: alice,
      action: 's3:PutObject',
      resource: `arn:aws:s3:::amzn-s3-demo-bucket/${resource}`,
      identity: [home],
      context: username ? { 'aws:username': username } : {},
    });

  test('stand for the request’s value', () => {
    expect(put('zhang/report', 'zhang')).toBe('allowed');
    expect(put('zhang/report', 'li')).toBe('implicit deny');
  });

  test('without a value match nothing', () => {
    expect(put('/report')).toBe('implicit deny');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(put('${aws:username}/report')).toBe('implicit deny');
  });
});

describe('condition operators (IAM user guide, "Condition operators")', () => {
  const holds = (Condition: object, context: Record<string, string | string[]>) =>
    evaluate({
      principal: alice,
      action: 'a:B',
      resource: 'x',
      context,
      identity: [allow({ Action: '*', Resource: '*', Condition })],
    }) === 'allowed';

  test.each<[string, object, Record<string, string | string[]>, boolean]>([
    ['a key that is absent fails', { StringEquals: { k: 'v' } }, {}, false],
    ['…but not for a negated operator', { StringNotEquals: { k: 'v' } }, {}, true],
    ['…nor for IfExists', { StringEqualsIfExists: { k: 'v' } }, {}, true],
    ['several values are or', { StringEquals: { k: ['v', 'w'] } }, { k: 'w' }, true],
    [
      'several values of a negated operator are nor',
      { StringNotEquals: { k: ['v', 'w'] } },
      { k: 'w' },
      false,
    ],
    ['several keys are and', { StringEquals: { k: 'v', l: 'w' } }, { k: 'v' }, false],
    ['StringLike knows wildcards', { StringLike: { k: 'a*c' } }, { k: 'abbc' }, true],
    ['StringEquals does not', { StringEquals: { k: 'a*c' } }, { k: 'abbc' }, false],
    [
      'keys match whatever their case',
      { StringEquals: { 'AWS:PrincipalOrgId': 'o-aaaaaaaaaa' } },
      {},
      true,
    ],
    [
      'ArnLike compares part by part',
      { ArnLike: { k: 'arn:aws:iam::*:role/gatebook/*' } },
      { k: 'arn:aws:iam::111122223333:role/gatebook/x' },
      true,
    ],
    [
      '…so that a wildcard stays in its part',
      { ArnLike: { k: 'arn:aws:iam:*:role/gatebook/x' } },
      { k: 'arn:aws:iam::111122223333:role/gatebook/x' },
      false,
    ],
    ['ForAllValues holds of nothing', { 'ForAllValues:StringEquals': { k: 'v' } }, {}, true],
    ['ForAnyValue does not', { 'ForAnyValue:StringEquals': { k: 'v' } }, {}, false],
    ['ForAnyValue wants one', { 'ForAnyValue:StringEquals': { k: 'v' } }, { k: ['u', 'v'] }, true],
    ['Null asks for absence', { Null: { k: 'true' } }, {}, true],
    ['Bool compares words', { Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    [
      'NumericLessThan compares numbers',
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      { 's3:TlsVersion': '1.1' },
      true,
    ],
  ])('%s', (_, condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  test('an operator that is not understood is refused', () => {
    expect(() => holds({ DateLessThan: { k: 'v' } }, { k: 'v' })).toThrow('DateLessThan');
  });
});
