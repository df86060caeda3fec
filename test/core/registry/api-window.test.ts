import fc from 'fast-check';
import { isRegion } from '../../../core/registry/api-names.js';
import { apiRef, apiRefOf, apiRefText, apiText } from '../../../core/registry/api-window.js';

const regions = ['eu-west-1', 'ap-southeast-7', 'us-gov-east-1', 'us-isob-west-1', 'il-central-1'];

test.each(regions)('%s is a Region', (region) => expect(isRegion(region)).toBe(true));

test.each([
  '',
  'eu',
  'eu-west',
  'EU-WEST-1',
  `eu-${'w'.repeat(300)}-1`,
  'eu-../../x-1',
  'eu-west-1\n',
])('%j is none', (region) => expect(isRegion(region)).toBe(false));

test('an API in one word has the names that an API may have, and no others', () => {
  const pattern = apiText.def.checks?.flatMap((check) =>
    'pattern' in check._zod.def ? [check._zod.def.pattern as RegExp] : [],
  )[0] as RegExp;
  fc.assert(
    fc.property(fc.stringMatching(pattern), (text) => {
      expect(apiRefText(apiRefOf(text))).toBe(text);
    }),
  );
  const names = fc.record({
    accountId: fc.stringMatching(/^\d{12}$/),
    region: fc.constantFrom(...regions),
    restApiId: fc.stringMatching(/^[A-Za-z0-9]{1,64}$/),
    stage: fc.stringMatching(/^([A-Za-z0-9_-]{1,128}|\$default)$/),
  });
  fc.assert(
    fc.property(names, (api) => {
      expect(apiRef.parse(api)).toEqual(api);
      expect(apiText.parse(apiRefText(api))).toBe(apiRefText(api));
    }),
  );
});
