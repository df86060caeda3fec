import { claimsOf, personOf } from '../../../local/sign-in/person.js';

const confirmedAddress = (idToken: object, userInfo: object) =>
  personOf('https://login.example.com', claimsOf({ sub: 'x', ...idToken }, { ...userInfo })).claims
    .email;
const [ada, eve] = ['ada@acme.example', 'eve@evil.example'];

describe('an address counts', () => {
  it('where it was confirmed in the same place, or the other place has the same one', () => {
    expect(confirmedAddress({ email: ada, email_verified: true }, {})).toEqual([ada]);
    expect(confirmedAddress({}, { email: ada, email_verified: true })).toEqual([ada]);
    expect(confirmedAddress({ email: ada }, { email: ada, email_verified: true })).toEqual([ada]);
  });

  it('not by what was confirmed of another one', () => {
    expect(confirmedAddress({ email: ada }, { email: eve, email_verified: true })).toBeUndefined();
    expect(confirmedAddress({ email_verified: true }, { email: ada })).toBeUndefined();
  });

  it('not where the id token says that it is not confirmed, whatever the userinfo says', () => {
    const userInfo = { email: ada, email_verified: true };
    expect(confirmedAddress({ email: ada, email_verified: false }, userInfo)).toBeUndefined();
  });
});

test('what both places say of a person is what the id token says', () => {
  const { claims } = personOf(
    'https://login.example.com',
    claimsOf({ sub: 'x', groups: ['a'] }, { sub: 'x', groups: ['b'], department: 'd' }),
  );
  expect(claims).toMatchObject({ groups: ['a'], department: ['d'] });
});
