import { dateSection } from '../../../scripts/release/date-section.js';

const changelog =
  '# Changelog\n\n## 1.1.0 (unreleased)\n\n- New.\n\n## 1.0.0 (2026-01-31)\n\n- Old.\n';

test('the section of the version is dated, and no other line changes', () => {
  expect(dateSection(changelog, '1.1.0', '2026-02-01')).toBe(
    changelog.replace('1.1.0 (unreleased)', '1.1.0 (2026-02-01)'),
  );
});

test('a version without a section, or with a dated one, is refused', () => {
  expect(() => dateSection(changelog, '1.2.0', '2026-02-01')).toThrow(
    'CHANGELOG.md has no section for 1.2.0. Add "## 1.2.0 (unreleased)".',
  );
  expect(() => dateSection(changelog, '1.0.0', '2026-02-01')).toThrow(
    'CHANGELOG.md says that 1.0.0 was released on 2026-01-31. Choose a new version.',
  );
});
