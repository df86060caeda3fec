import { releasedTemplates } from './released-templates.js';

/** A Region's product, as it was synthesised. */
export interface SynthesisedProduct {
  readonly region: string;
  /** The template, as JSON. */
  readonly template: string;
}

/** What a release has to say, line by line, and whether it could be made. */
export interface ReleaseOutcome {
  readonly failed: boolean;
  readonly said: readonly string[];
}

/**
 * Releases a version of the product for every Region: accounts are offered it, unchanged, from the next deployment on.
 *
 * @param refusal why nothing is to be released, if so
 */
export const releaseProduct = (
  directory: string,
  version: string,
  products: readonly SynthesisedProduct[],
  refusal?: string,
): ReleaseOutcome => {
  if (refusal !== undefined) return { failed: true, said: [refusal] };
  const outcomes = products.map(({ region, template }) => {
    const { release, fileOf } = releasedTemplates(directory, region);
    return { region, file: fileOf(version), outcome: release(version, template) };
  });
  const said = outcomes.map(({ region, file, outcome }) =>
    outcome === 'released'
      ? `Released ${version} for ${region}: commit ${file}.`
      : outcome === 'same'
        ? `${version} is released for ${region} as it stands: nothing to do.`
        : `${version} was released for ${region} with another template, and stays as it was. Raise the version in product/version.ts, and release again.`,
  );
  return { failed: outcomes.some(({ outcome }) => outcome === 'changed'), said };
};

/** What is offered otherwise than it stands, a sentence for each Region: a deployment goes on, with the release. */
export const changedSinceRelease = (
  directory: string,
  version: string,
  products: readonly SynthesisedProduct[],
): string[] =>
  products.flatMap(({ region, template }) =>
    releasedTemplates(directory, region).compare(version, template) === 'changed'
      ? [
          `The product has changed since ${version} was released for ${region}. Accounts are offered ${version} as it was released; for the change, raise the version in product/version.ts and run "npm run release".`,
        ]
      : [],
  );
