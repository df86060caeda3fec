import awsLambdaFastify from '@fastify/aws-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { FastifyBaseLogger } from 'fastify';
import * as z from 'zod';
import { buildApp } from './app.js';
import type { ControlPlane } from './http/dependencies.js';
import { problemFor } from './http/problem.js';
import { requestIdHeader } from './http/request-id.js';

/** What an event of a REST API with proxy integration has, and no other kind of event has. */
const restEvent = z.object({
  httpMethod: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()).nullable(),
  requestContext: z.object({ requestId: z.string(), identity: z.object({}).loose() }).loose(),
});

/** The app as a Lambda function. An event of another shape is refused and never reaches a route. */
export async function lambdaHandler(plane: ControlPlane, logger?: FastifyBaseLogger) {
  const app = await buildApp(plane, { ...(logger && { logger }) });
  // Before `ready`: afterwards Fastify takes no more decorators.
  const proxy = awsLambdaFastify(app, {
    decorateRequest: true,
    decorationPropertyName: 'awsLambda',
    parseCommaSeparatedQueryParams: false,
  });
  await app.ready();

  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const parsed = restEvent.safeParse(event);
    if (!parsed.success) return refused(context);
    const { requestId } = parsed.data.requestContext;
    // One id from API Gateway's log to ours, unless the caller brought its own.
    const headers = { [requestIdHeader]: requestId, ...lowerCased(event.headers) };
    return proxy(
      { ...event, headers, multiValueHeaders: {} },
      context,
    ) as Promise<APIGatewayProxyResult>;
  };
}

const lowerCased = (headers: APIGatewayProxyEvent['headers'] | null) =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );

function refused({ awsRequestId }: Context): APIGatewayProxyResult {
  const problem = problemFor(
    'invalid-input',
    'This function takes events of a REST API with Lambda proxy integration.',
    awsRequestId,
  );
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify(problem),
  };
}
