import { locale, timeZone } from '../../../core/registry/tenant.js';

afterEach(() => jest.restoreAllMocks());

test('a time zone is asked of the runtime once, however often a tenant of it is read', () => {
  const asked = jest.spyOn(Intl, 'DateTimeFormat');
  for (let at = 0; at < 100; at++) expect(timeZone.safeParse('Asia/Kathmandu').success).toBe(true);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a locale is asked of the runtime once, however often a tenant of it is read', () => {
  const asked = jest.spyOn(Intl, 'getCanonicalLocales');
  for (let at = 0; at < 100; at++) expect(locale.safeParse('ne-NP').success).toBe(true);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a zone or a locale that is none is refused each time', () => {
  for (let at = 0; at < 2; at++) {
    expect(timeZone.safeParse('Europe/Atlantis').success).toBe(false);
    expect(locale.safeParse('no such one').success).toBe(false);
  }
});
