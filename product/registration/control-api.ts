import type { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { type LogSettingsObject, logSettingsSchema } from '../../core/log-settings.js';
import type { Announcement, AnnouncementResult } from './announcement.js';

/** The object by which the central account tells pipelines where its control API is. */
export const wellKnown = z.object({ endpoint: z.url({ protocol: /^https$/ }), region: z.string() });

/** Only the host that API Gateway gives its REST APIs may receive our signature. */
const apiHost = /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

/** How the control API is asked. */
export interface ControlApiAccess {
  readonly client: Pick<AwsClient, 'fetch'>;
  /** Reads the well-known object. */
  readonly findControlPlane: () => Promise<unknown>;
  readonly timeoutMs: number;
}

/** The pipeline that speaks. */
interface Speaker {
  readonly account: string;
  readonly region: string;
}

/** Asks the control API for something of this pipeline. @throws Error if it is nowhere, or not an API of API Gateway */
async function ask(
  { client, findControlPlane, timeoutMs }: ControlApiAccess,
  { account, region }: Speaker,
  { method, below = '', body }: { method: string; below?: string; body?: unknown },
): Promise<Response> {
  const controlPlane = wellKnown.parse(await findControlPlane());
  const base = new URL(controlPlane.endpoint);
  if (!apiHost.test(base.hostname)) {
    throw new Error(`its address ${base.hostname} is not an API of API Gateway`);
  }
  const path = `${base.pathname.replace(/\/$/, '')}/v1/accounts/${account}/pipelines/${region}${below}`;
  return client.fetch(new URL(path, base).href, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
    signal: AbortSignal.timeout(timeoutMs),
    aws: { service: 'execute-api', region: controlPlane.region },
  });
}

/**
 * Asks how the logs of this account's APIs are to be read.
 *
 * @throws Error that says why there is no answer, or not one that is understood
 */
export async function askLogSettings(
  access: ControlApiAccess,
  speaker: Speaker,
): Promise<LogSettingsObject> {
  const response = await ask(access, speaker, { method: 'GET', below: '/log-settings' });
  if (!response.ok) throw new Error(`the control plane answered ${response.status}`);
  return logSettingsSchema.parse(await response.json());
}

/**
 * Tells the control plane of this pipeline, or takes it back. Never throws: whatever fails becomes an outcome,
 * because a central outage must stop neither a launch nor a removal.
 */
export const tellControlPlane = async (
  access: ControlApiAccess,
  {
    say,
    ...speaker
  }: Speaker & {
    /** The announcement, or null to take it back. */
    readonly say: Announcement | null;
  },
): Promise<AnnouncementResult> => {
  try {
    const response = await ask(
      access,
      speaker,
      say ? { method: 'PUT', body: say } : { method: 'DELETE' },
    );
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
