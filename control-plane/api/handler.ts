import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { awsControlPlane } from './compose.js';
import { lambdaHandler } from './lambda.js';
import { powertoolsLog, powertoolsMetrics } from './powertools.js';
import { settings } from './settings.js';

const plane = awsControlPlane(settings.parse(process.env));
const ready = lambdaHandler({ ...plane, onAnswered: powertoolsMetrics() }, powertoolsLog());

/** The control API behind API Gateway (REST API, Lambda proxy integration, AWS_IAM). */
export const handler = async (
  event: APIGatewayProxyEvent,
  context: Context,
): Promise<APIGatewayProxyResult> => (await ready)(event, context);
