const headings = /^## (\S+) \((.+)\)$/gm;

/**
 * CHANGELOG.md with the section of a version dated.
 *
 * @param date as 2026-01-31.
 * @throws Error when the version has no section, or one that is dated already.
 */
export function dateSection(changelog: string, version: string, date: string): string {
  const section = [...changelog.matchAll(headings)].find(([, name]) => name === version);
  if (!section)
    throw new Error(
      `CHANGELOG.md has no section for ${version}. Add "## ${version} (unreleased)".`,
    );
  const [heading, , state] = section;
  if (state !== 'unreleased')
    throw new Error(
      `CHANGELOG.md says that ${version} was released on ${state}. Choose a new version.`,
    );
  return changelog.replace(heading, `## ${version} (${date})`);
}
