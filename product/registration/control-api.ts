import type { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import type { Announcement, AnnouncementResult } from './announcement.js';

/** The object by which the central account tells pipelines where its control API is. */
export const wellKnown = z.object({ endpoint: z.url({ protocol: /^https$/ }), region: z.string() });

/** Only the host that API Gateway gives its REST APIs may receive our signature. */
const apiHost = /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

/**
 * Tells the control plane of this pipeline, or takes it back. Never throws: whatever fails becomes an outcome,
 * because a central outage must stop neither a launch nor a removal.
 */
export const tellControlPlane = async (
  {
    client,
    findControlPlane,
    timeoutMs,
  }: {
    readonly client: Pick<AwsClient, 'fetch'>;
    /** Reads the well-known object. */
    readonly findControlPlane: () => Promise<unknown>;
    readonly timeoutMs: number;
  },
  {
    account,
    region,
    say,
  }: {
    readonly account: string;
    readonly region: string;
    /** The announcement, or null to take it back. */
    readonly say: Announcement | null;
  },
): Promise<AnnouncementResult> => {
  try {
    const controlPlane = wellKnown.parse(await findControlPlane());
    const base = new URL(controlPlane.endpoint);
    if (!apiHost.test(base.hostname)) {
      return {
        done: false,
        said: `The control plane's address ${base.hostname} is not an API of API Gateway.`,
      };
    }
    const path = `${base.pathname.replace(/\/$/, '')}/v1/accounts/${account}/pipelines/${region}`;
    const response = await client.fetch(new URL(path, base).href, {
      method: say ? 'PUT' : 'DELETE',
      ...(say
        ? { body: JSON.stringify(say), headers: { 'content-type': 'application/json' } }
        : {}),
      signal: AbortSignal.timeout(timeoutMs),
      aws: { service: 'execute-api', region: controlPlane.region },
    });
    if (response.ok || (!say && response.status === 404)) {
      return {
        done: true,
        said: say
          ? 'The control plane knows this pipeline.'
          : 'The control plane has forgotten this pipeline.',
      };
    }
    const problem = (await response.text()).slice(0, 300);
    return { done: false, said: `The control plane answered ${response.status}: ${problem}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { done: false, said: `The control plane could not be reached: ${reason.slice(0, 300)}` };
  }
};
