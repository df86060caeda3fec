import { ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import type { Context } from 'aws-lambda';
import { answer, customResourceRequest } from '../custom-resource/cloudformation.js';
import { portfolioShare, shareCalls } from './service-catalog.js';
import { finishShare } from './share.js';

const client = new ServiceCatalogClient();
const now = () => new Date();

/** Kept of an invocation's time for answering. */
const reserveMs = 30_000;

/** Shares the portfolio, and tells CloudFormation how it ended. */
export const handler = async (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => {
  const request = customResourceRequest.parse(event);
  try {
    const share = portfolioShare.parse(request.ResourceProperties);
    const outcome = await finishShare(
      shareCalls(client, share, request.RequestType !== 'Delete'),
      new Date(now().getTime() + context.getRemainingTimeInMillis() - reserveMs),
      { now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    );
    await answer(request, outcome, fetch);
  } catch (error) {
    const said = `The portfolio could not be shared: ${(error as Error).message.slice(0, 500)}`;
    await answer(request, { failed: true, said }, fetch);
  }
};
