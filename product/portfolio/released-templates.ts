import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** A template of CloudFormation, as far as it is looked into here. */
interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Metadata?: object }>>;
}

const extension = '.template.json';

/** Reads what may not be there. */
const ifThere = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The template without what the CDK notes for itself, which another CDK or another Node notes differently. */
const withoutNotes = (template: Template): Template => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources ?? {}).map(([id, { Metadata: notes, ...resource }]) => {
      const kept = Object.entries(notes ?? {}).filter(([key]) => !key.startsWith('aws:'));
      return [id, kept.length > 0 ? { ...resource, Metadata: Object.fromEntries(kept) } : resource];
    }),
  ),
});

/**
 * The templates of released versions, as files to be committed: one for each Region, since Lambda takes code from a bucket
 * of its own Region. What accounts have launched never changes under its number, so no file is ever written twice.
 */
export const releasedTemplates = (directory: string, region: string) => {
  const fileOf = (version: string) => join(directory, region, `${version}${extension}`);
  const compare = (version: string, template: string): 'unreleased' | 'same' | 'changed' => {
    const before = ifThere(() => readFileSync(fileOf(version), 'utf8'));
    if (before === undefined) return 'unreleased';
    return isDeepStrictEqual(JSON.parse(before), withoutNotes(JSON.parse(template)))
      ? 'same'
      : 'changed';
  };
  return {
    fileOf,
    /** Newest first. */
    versions: (): string[] =>
      (ifThere(() => readdirSync(join(directory, region))) ?? [])
        .filter((file) => file.endsWith(extension))
        .map((file) => file.slice(0, -extension.length))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true })),
    /** What a synthesised template, as JSON, is to the release of that version. */
    compare,
    /** Keeps a synthesised template as that version's, unless the version has one. */
    release: (version: string, template: string): 'released' | 'same' | 'changed' => {
      const before = compare(version, template);
      if (before !== 'unreleased') return before;
      mkdirSync(join(directory, region), { recursive: true });
      const text = JSON.stringify(withoutNotes(JSON.parse(template)), null, 1);
      writeFileSync(fileOf(version), `${text}\n`, { flag: 'wx' });
      return 'released';
    },
  };
};
