import * as z from 'zod';
import { accountId, apiRef } from '../core/registry/api-window.js';
import { permissionSetRole } from './identity-center.js';
import { projectNamePattern } from './names.js';

const region = apiRef.shape.region.refine(
  (name) => !/^(cn|us-gov|us-iso|eu-isoe|eusc)/.test(name),
  {
    error:
      'Gatebook runs in the commercial Regions of AWS only: China, GovCloud and the isolated partitions lack services it is made of, or have them under other rules',
  },
);

/** How reports leave by mail. The sender is the one choice without a default. */
const reports = z.strictObject({
  /** The sender's address. SES must have verified it, or its domain, in the home Region. */
  from: z.email({
    error: 'name the address that reports come from, such as reports@example.com',
  }),
  /** The identity of SES that stands for the sender. Default: the domain of `from`. */
  identity: z
    .string()
    .regex(
      /^(?:[^\s@<>"]+@)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
      'an identity of SES is a domain or an address, such as example.com',
    )
    .optional(),
  /** Who draws the documents: QuickSight, by its own dashboard, or Gatebook itself. docs/reports.md has their costs. */
  renderer: z.enum(['quicksight', 'builtin']).default('quicksight'),
  /**
   * As whom QuickSight prints a tenant's report: a session with the tenant's tag, which takes capacity pricing, or one
   * registered reader for each tenant.
   */
  reader: z.enum(['anonymous', 'registered']).default('anonymous'),
});
export type ReportsDeployment = z.output<typeof reports>;

/** How QuickSight is set up. */
const quickSight = z.strictObject({
  /** The Region of QuickSight's sign-up, where users and groups live. Default: the home Region. */
  identityRegion: region.optional(),
  /**
   * Who is in the platform's group and sees all rows: names of QuickSight users. Who is not there yet and whose name is a
   * mail address is invited. Default: the group's members are left to whoever keeps them.
   */
  platformUsers: z.array(z.string().min(1).max(254)).max(100).optional(),
  /** What QuickSight's text boxes call the number of a page. Default: the printed report's footer has none. */
  pageNumberMarkup: z.string().min(1).max(500).optional(),
  /**
   * How many days of the roll-ups SPICE holds. 400 are a year and a month, so that a month can be compared with that of the
   * year before. The least are 31 days and the 31 before, which figures compare with.
   */
  days: z.int().min(62).max(3660).default(400),
});

/** What the person who deploys decides. Three settings have no default; the rest may be left out. */
export const deploymentSettings = z
  .strictObject({
    organisationId: z
      .string({
        error:
          'organisationId is missing: set it to the id of your organisation, such as o-a1b2c3d4e5',
      })
      .regex(/^o-[a-z0-9]{10,32}$/, 'an organisation id looks like o-a1b2c3d4e5'),
    /** Regions in which accounts may launch the product. The first one is home to the central stacks. */
    regions: z
      .array(region, {
        error: 'regions is missing: list the Regions of your APIs, home Region first',
      })
      .min(1, 'list at least one Region')
      .refine((regions) => new Set(regions).size === regions.length, 'a Region is listed twice'),
    /** The role of the platform team's permission set, `*` for the digits at its end: who may use the control API and launch the product. */
    platformRolePattern: z
      .string({
        error:
          'platformRolePattern is missing: name the role of the platform team, such as AWSReservedSSO_ApiPlatform_*',
      })
      .pipe(permissionSetRole),
    /** Who may launch the product in member accounts. Default: the platform team alone. */
    launcherRolePatterns: z
      .array(permissionSetRole)
      .max(
        3,
        'Service Catalog takes ten patterns per portfolio: two for each role, the first of which is that of platformRolePattern, and one for the role that updates the product',
      )
      .default([]),
    /** Where the product is offered: organisational units, or by default the whole organisation. */
    organisationalUnits: z
      .array(
        z
          .string()
          .regex(
            /^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$/,
            'an organisational unit looks like ou-ab12-cd34ef56',
          ),
      )
      .default([]),
    /** The account of the central stacks. Default: that of the credentials in use. */
    centralAccount: accountId.optional(),
    /** The project name of the pipeline in the central account, once it is launched there: the control API logs to it. */
    centralProjectName: z
      .string()
      .regex(new RegExp(projectNamePattern), '3 to 42 lower-case letters and digits')
      .optional(),
    /** S3 Replication Time Control: 99.99 % of rows central within 15 minutes, at a price per GB. */
    replicationTimeControl: z.boolean().default(false),
    /** Encryption of the central lake: S3's own keys, or one customer managed key that members may encrypt with. */
    lakeEncryption: z.enum(['s3', 'kms']).default('s3'),
    /** How long rows stay in the central lake, days. */
    lakeRetentionDays: z
      .int()
      .min(31, 'keep at least 31 days: monthly reports need them')
      .max(3650)
      .default(400),
    /** How often what has landed is loaded, minutes. docs/operating.md says what it means for freshness. */
    loadMinutes: z
      .int()
      .min(1, 'the loader runs once a minute at most')
      .max(60, 'the loader runs once an hour at least')
      .default(3),
    /** Reports by mail. Left out: none are sent, and there is no stack for them. */
    reports: reports.optional(),
    /**
     * Where people look: QuickSight, which the central account has to be signed up for before the deployment (no stack can
     * do it), or nothing but the control API and reports. QuickSight is what the product promises, so that nobody has to
     * find a switch for it; who has not signed up is told by one stack, the last, while all others stand.
     */
    dashboard: z.enum(['quicksight', 'none']).default('quicksight'),
    /** How QuickSight is set up. Every part has a default. */
    quickSight: quickSight.prefault({}),
  })
  .refine(({ dashboard, reports }) => dashboard !== 'none' || reports?.renderer !== 'quicksight', {
    path: ['reports', 'renderer'],
    error:
      'QuickSight prints its own dashboard, and dashboard is none: set reports.renderer to builtin, or leave dashboard out',
  });
export type DeploymentSettings = z.output<typeof deploymentSettings>;

/** What the settings mean to a stack: an account is known, and one Region is home. */
export interface Deployment extends DeploymentSettings {
  readonly centralAccount: string;
  readonly homeRegion: string;
}

/** What of it concerns the QuickSight stack. */
export type QuickSightDeployment = Pick<Deployment, 'homeRegion' | 'quickSight' | 'reports'>;

/** The settings have mistakes, each told in a sentence. */
export class SettingsError extends Error {}

/** The organisation of the settings that come with the product: good to look at templates with, not to deploy. */
export const exampleOrganisation = 'o-exampleorgid';

/** Stands in for the account where none is known, so that synthesis works without credentials. */
export const placeholderAccount = '000000000000';

/**
 * Reads the settings, with one sentence per mistake otherwise.
 *
 * @throws SettingsError
 *
 * @param raw what cdk.json or `-c gatebook='{…}'` hold under `gatebook`; text is read as JSON
 * @param account the account of the credentials in use, if any
 */
export const readSettings = (raw: unknown, account: string | undefined): Deployment => {
  const value = typeof raw === 'string' ? parseJson(raw) : raw;
  const result = deploymentSettings.safeParse(value ?? {});
  if (!result.success) {
    const sentences = result.error.issues.map((issue) =>
      issue.path.length > 1 || !issue.message.startsWith(String(issue.path[0]))
        ? `- ${['gatebook', ...issue.path].join('.')}: ${issue.message}`
        : `- gatebook.${issue.message}`,
    );
    throw new SettingsError(
      `The settings of Gatebook (context key "gatebook", in cdk.json or by -c) are wrong:\n${sentences.join('\n')}\ndocs/deploy.md explains each.`,
    );
  }
  if (account && result.data.organisationId === exampleOrganisation) {
    throw new SettingsError(
      `gatebook.organisationId in cdk.json is still the example's: set it to the id of your organisation (aws organizations describe-organization --query Organization.Id).`,
    );
  }
  return {
    ...result.data,
    centralAccount: result.data.centralAccount ?? account ?? placeholderAccount,
    homeRegion: result.data.regions[0] as string,
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SettingsError(
      'The context key "gatebook" is not JSON: check the quotes of -c gatebook=…',
      {
        cause,
      },
    );
  }
};
