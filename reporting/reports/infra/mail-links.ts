import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { allowRegistry } from '../../../infra/registry-access.js';
import { documentsPrefix } from '../delivery/document-key.js';

/** Readers click; whoever asks more often than this in a second is no reader. */
const throttle = { rateLimit: 20, burstLimit: 40 };

/** The only routes: what stands in mails. Each takes a signed token and nothing else (docs/decisions/0012). */
const routes = [
  { path: '/unsubscribe/{token}', methods: [HttpMethod.GET, HttpMethod.POST] },
  { path: '/documents/{token}', methods: [HttpMethod.GET] },
];

/**
 * Where the links of mails lead: the one address of Gatebook that anybody can reach, since readers have no account.
 *
 * @returns the function, and the address without a slash at the end
 */
export function mailLinks(
  stack: Stack,
  {
    table,
    documents,
    key,
    linkKey,
  }: {
    readonly table: ITable;
    readonly documents: IBucket;
    readonly key: IKey | undefined;
    readonly linkKey: ISecret;
  },
): { readonly opening: HandlerFunction; readonly origin: string } {
  const opening = new HandlerFunction(stack, 'MailLinks', {
    entry: 'reporting/reports/functions/mail-links/handler.ts',
    description: 'Answers the links of mails: ends reports, opens documents',
    memoryMb: 256,
    timeout: Duration.seconds(10),
    environment: {
      TABLE_NAME: table.tableName,
      DOCUMENTS_BUCKET: documents.bucketName,
      LINK_KEY_ARN: linkKey.secretArn,
    },
    tracing: true,
  }).allow(['s3:GetObject'], [documents.arnForObjects(`${documentsPrefix}*`)]);
  opening.allow(['secretsmanager:GetSecretValue'], [linkKey.secretArn]);
  allowRegistry(opening, table, { read: ['deliveries', 'tenants'], write: ['suppressions'] });
  if (key) opening.allow(['kms:Decrypt'], [key.keyArn]);
  acknowledge(opening.role, {
    'AwsSolutions-IAM5':
      'It signs for any document, whose name a signed token has said; X-Ray has no resources.',
  });
  const api = new HttpApi(stack, 'MailLinksApi', {
    apiName: 'gatebook-mail-links',
    description: 'Where the links of mails that carry reports lead',
    createDefaultStage: false,
  });
  const integration = new HttpLambdaIntegration('MailLinksIntegration', opening.function);
  for (const { path, methods } of routes) api.addRoutes({ path, methods, integration });
  const logs = new LogGroup(stack, 'MailLinksAccess', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(stack, 'MailLinksStage', {
    httpApi: api,
    autoDeploy: true,
    throttle,
    accessLogSettings: {
      destination: new LogGroupLogDestination(logs),
      // The route, not the path: the path holds a token, and a token is a right.
      format: AccessLogFormat.custom(
        JSON.stringify({
          time: '$context.requestTime',
          requestId: '$context.requestId',
          route: '$context.routeKey',
          status: '$context.status',
          error: '$context.integrationErrorMessage',
        }),
      ),
    },
  });
  for (const route of api.node.findAll()) {
    acknowledge(route, {
      'AwsSolutions-APIG4':
        'Readers have no account: the token in the path is signed, says whose reports end or which document opens, and allows nothing else.',
    });
  }
  return { opening, origin: api.apiEndpoint };
}
