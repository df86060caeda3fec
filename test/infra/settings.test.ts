import { readSettings } from '../../infra/settings.js';

const three = {
  organisationId: 'o-a1b2c3d4e5',
  regions: ['eu-west-1', 'us-east-1'],
  platformRolePattern: 'AWSReservedSSO_ApiPlatform_*',
};
const told = (raw: unknown, account?: string): string => {
  try {
    readSettings(raw, account);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

test('three settings are enough', () => {
  expect(readSettings(three, '444455556666')).toMatchObject({
    homeRegion: 'eu-west-1',
    centralAccount: '444455556666',
    lakeEncryption: 's3',
  });
});

test('settings may come as text, from the command line', () => {
  expect(readSettings(JSON.stringify(three), undefined).regions).toEqual(three.regions);
  expect(told('{"organisationId"')).toContain('is not JSON');
});

test('every mistake is told at once, in a sentence each', () => {
  const message = told({
    regions: ['Ireland', 'eu-west-1'],
    platformRolePattern: 'Admin',
    lakeRetentionDays: 7,
    colour: 'red',
  });
  expect(message).toMatchInlineSnapshot(`
"The settings of Gatebook (context key "gatebook", in cdk.json or by -c) are wrong:
- gatebook.organisationId is missing: set it to the id of your organisation, such as o-a1b2c3d4e5
- gatebook.regions.0: a Region looks like eu-west-1
- gatebook.platformRolePattern: it has to name a role of IAM Identity Center, AWSReservedSSO_<permission set>_*: any other name could be created by a member account to let itself in
- gatebook.lakeRetentionDays: keep at least 31 days: monthly reports need them
- gatebook: Unrecognized key: "colour"
docs/deploy.md explains each."
`);
});

test('a role that a member account could create for itself is refused', () => {
  for (const platformRolePattern of [
    '*',
    'Admin*',
    'AWSReservedSSO_*',
    'role/AWSReservedSSO_Admin_x',
    'AWSReservedSSO_Api*',
    'AWSReservedSSO_ApiPlatform',
    'AWSReservedSSO_*_*',
  ]) {
    expect(told({ ...three, platformRolePattern })).toContain('platformRolePattern');
  }
});

test('Regions of other partitions are refused in a sentence', () => {
  for (const region of ['us-gov-west-1', 'cn-north-1', 'us-isob-east-1']) {
    expect(told({ ...three, regions: [region] })).toContain(
      'gatebook.regions.0: Gatebook runs in the commercial Regions of AWS only',
    );
  }
});

test('so many roles may launch as Service Catalog takes patterns for', () => {
  const roles = (count: number) =>
    Array.from({ length: count }, (_, index) => `AWSReservedSSO_Team${index}_*`);
  expect(told({ ...three, launcherRolePatterns: roles(3) })).toBe('');
  expect(told({ ...three, launcherRolePatterns: roles(4) })).toContain('two for each role');
});

test('the example’s organisation is good for a look, not for a deployment', () => {
  const example = { ...three, organisationId: 'o-exampleorgid' };
  expect(told(example)).toBe('');
  expect(told(example, '444455556666')).toContain("still the example's");
});

test('reports need a sender, and an identity that SES can have', () => {
  expect(readSettings({ ...three, reports: { from: 'r@example.com' } }, undefined).reports).toEqual(
    {
      from: 'r@example.com',
      renderer: 'quicksight',
      reader: 'anonymous',
    },
  );
  expect(told({ ...three, reports: {} })).toContain(
    'gatebook.reports.from: name the address that reports come from',
  );
  expect(told({ ...three, reports: { from: 'r@example.com', identity: 'x y' } })).toContain(
    'an identity of SES is a domain or an address',
  );
});

test('the dashboard is QuickSight’s unless it is said otherwise, and nothing can print one that is not there', () => {
  expect(readSettings(three, undefined)).toMatchObject({
    dashboard: 'quicksight',
    quickSight: { days: 400 },
  });
  const none = { ...three, dashboard: 'none', reports: { from: 'reports@example.com' } };
  expect(told(none)).toContain(
    '- gatebook.reports.renderer: QuickSight prints its own dashboard, and dashboard is none',
  );
  const builtin = { ...none, reports: { ...none.reports, renderer: 'builtin' } };
  expect(readSettings(builtin, undefined).dashboard).toBe('none');
});

test('a mistake in the settings of QuickSight is told by its place', () => {
  expect(told({ ...three, quickSight: { identityRegion: 'Ireland', platformUser: [] } })).toMatch(
    /gatebook\.quickSight\.identityRegion: a Region looks like eu-west-1\n- gatebook\.quickSight: Unrecognized key: "platformUser"/,
  );
});
