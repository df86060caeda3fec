import {
  GenerateEmbedUrlForAnonymousUserCommand,
  GenerateEmbedUrlForRegisteredUserCommand,
  type QuickSightClient,
} from '@aws-sdk/client-quicksight';
import { awsPartitionOf } from '../../core/aws-partition.js';
import { minuteMs } from '../../core/periods/duration.js';
import type { DashboardLinks } from '../../core/ports/dashboard-links.js';
import { ProductError } from '../../core/product-error.js';
import { isNamed, quicksightError } from './aws-errors.js';
import { tagsFor } from './rules.js';

/** How long QuickSight lets an embedded session last, minutes (API reference, `SessionLifetimeInMinutes`). */
const shortest = 15;
const longest = 600;

interface Embedding {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  readonly region: string;
  readonly dashboardId: string;
  /** Sites that may show the dashboard in a frame. */
  readonly allowedDomains?: readonly string[];
  readonly now: () => number;
}

const minutesUntil = (expiresAt: number, now: number): number => {
  const minutes = Math.floor((expiresAt - now + 500) / minuteMs);
  if (minutes < shortest || minutes > longest) {
    throw new ProductError(
      'invalid-input',
      `A session of QuickSight lasts ${shortest} to ${longest} minutes; ${minutes} were asked for.`,
    );
  }
  return minutes;
};

/** What every session is asked for with: how long it lasts, which dashboard it opens, and who may show it in a frame. */
const sessionOf = (
  { accountId, dashboardId, allowedDomains, now }: Embedding,
  expiresAt: number,
) => ({
  AwsAccountId: accountId,
  SessionLifetimeInMinutes: minutesUntil(expiresAt, now()),
  ExperienceConfiguration: { Dashboard: { InitialDashboardId: dashboardId } },
  ...(allowedDomains && { AllowedDomains: [...allowedDomains] }),
});

/** Links for people without a seat: the session carries the tenant's tag, always. Needs capacity pricing. */
export const anonymousDashboards = (embedding: Embedding): DashboardLinks => ({
  async linkFor({ id: tenantId }, expiresAt) {
    const { client, accountId, region, dashboardId } = embedding;
    const command = new GenerateEmbedUrlForAnonymousUserCommand({
      ...sessionOf(embedding, expiresAt),
      Namespace: 'default',
      SessionTags: [...tagsFor(tenantId)],
      AuthorizedResourceArns: [
        `arn:${awsPartitionOf(region)}:quicksight:${region}:${accountId}:dashboard/${dashboardId}`,
      ],
    });
    return embedded(() => client.send(command));
  },
});

/** Links for a registered reader, whose groups decide what is seen. */
export const readerDashboards = (
  embedding: Embedding & {
    /** The ARN of the QuickSight user who reads for a tenant. */
    readonly readerArn: (tenantId: string) => Promise<string>;
  },
): DashboardLinks => ({
  async linkFor({ id: tenantId }, expiresAt) {
    const { client, readerArn } = embedding;
    tagsFor(tenantId);
    const command = new GenerateEmbedUrlForRegisteredUserCommand({
      ...sessionOf(embedding, expiresAt),
      UserArn: await readerArn(tenantId),
    });
    return embedded(() => client.send(command));
  },
});

async function embedded(call: () => Promise<{ EmbedUrl?: string }>): Promise<string> {
  try {
    const { EmbedUrl } = await call();
    if (!EmbedUrl) throw new Error('QuickSight gave no address');
    return EmbedUrl;
  } catch (error) {
    if (isNamed(error, 'UnsupportedPricingPlanException')) {
      throw new ProductError(
        'not-set-up',
        'QuickSight embeds dashboards for people without a seat on capacity pricing alone. docs/quicksight.md says what that costs and how else a tenant can read.',
        { cause: error },
      );
    }
    throw quicksightError(error, 'making a link to the dashboard');
  }
}
