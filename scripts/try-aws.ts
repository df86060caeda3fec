/**
 * The control API as it stands in AWS, to be tried without AWS: `npm run -s try:aws`.
 *
 * The very function, with its own adapters, behind a server that checks signatures as API Gateway does, in front of
 * moto's server with an organisation of three accounts. `--names` is written with what a shell needs to call it. What
 * only AWS has is left out: no logs flow, so there are no numbers to ask for.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startApiGateway } from '../test/fixtures/api-gateway.js';
import { createRegistryTable } from '../test/fixtures/dynalite.js';
import { startMoto } from '../test/fixtures/moto.js';
import {
  asMember,
  createOrganisation,
  deployedApi,
  deployedHttpApi,
  logAs,
  memberClient,
} from '../test/fixtures/organisation.js';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8418' }, names: { type: 'string' } },
});

const region = 'eu-west-1';
const centralAccount = '123456789012';
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const session = (account: string, role: string) =>
  `arn:aws:sts::${account}:assumed-role/${role}/someone`;

const moto = await startMoto();
const aws = {
  endpoint: moto.url,
  region,
  credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
};

await createRegistryTable(new DynamoDBClient(aws), 'registry');
await new S3Client({ ...aws, forcePathStyle: true }).send(
  new CreateBucketCommand({
    Bucket: 'lake',
    CreateBucketConfiguration: { LocationConstraint: region },
  }),
);
const { ARN: cursorKeyArn } = await new SecretsManagerClient(aws).send(
  new CreateSecretCommand({ Name: 'CursorKey', SecretString: 'k'.repeat(48) }),
);
const [account = ''] = await createOrganisation(aws);
const member = await memberClient(aws, account);
const ordersApi = await deployedApi(member, 'orders');
const paymentsApi = await deployedApi(member, 'payments');
await logAs(member, paymentsApi, {
  destinationArn: `arn:aws:logs:${region}:${account}:log-group:payments`,
  format: '$context.requestId',
});

// What the pipeline of the account would bring, and an HTTP API that logs to a log group, as HTTP APIs do.
const inMember = await asMember(aws, account);
const logs = new CloudWatchLogsClient(inMember);
await logs.send(new CreateLogGroupCommand({ logGroupName: '/team/users' }));
await new FirehoseClient(inMember).send(
  new CreateDeliveryStreamCommand({
    DeliveryStreamName: 'gatebook-logs-gatebook',
    ExtendedS3DestinationConfiguration: {
      BucketARN: 'arn:aws:s3:::rows',
      RoleARN: `arn:aws:iam::${account}:role/gatebook/StreamRole`,
    },
  }),
);
const usersApi = await deployedHttpApi(inMember, 'users', {
  accessLog: {
    destinationArn: `arn:aws:logs:${region}:${account}:log-group:/team/users`,
    format: '{"requestId":"$context.requestId","status":"$context.status"}',
  },
});

// The function makes its clients as it does in AWS, from the environment.
Object.assign(process.env, {
  AWS_ENDPOINT_URL: moto.url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
  TABLE_NAME: 'registry',
  LAKE_BUCKET: 'lake',
  ROW_PREFIXES: 'logs/',
  WORK_GROUP: 'gatebook',
  DATABASE: 'gatebook',
  CURSOR_KEY_ARN: cursorKeyArn,
  PLATFORM_ROLES: `arn:aws:iam::${centralAccount}:role/Platform`,
});
const { handler } = await import('../control-plane/api/handler.js');
const gateway = await startApiGateway(
  handler,
  {
    AKIDPLATFORM: { secretAccessKey, userArn: session(centralAccount, 'Platform') },
    AKIDMEMBER: { secretAccessKey, userArn: session(account, 'Registration') },
  },
  Number(values.port),
);

const url = `${gateway.url}/prod`;
const signed = (key: string) =>
  `curl -s --aws-sigv4 aws:amz:${region}:execute-api --user '${key}:${secretAccessKey}' -H 'content-type: application/json' "$@"`;
const names = [
  `CONTROL_API=${url}`,
  `ACCOUNT=${account}`,
  `ORDERS=${ordersApi}`,
  `PAYMENTS=${paymentsApi}`,
  `USERS=${usersApi}`,
  `as_platform() { ${signed('AKIDPLATFORM')}; }`,
  `as_member() { ${signed('AKIDMEMBER')}; }`,
  '',
].join('\n');
if (values.names) writeFileSync(values.names, names);
console.log(names);
console.log(`The control API is open at ${url}`);

const close = async () => {
  await gateway.close();
  await moto.close();
};
process.once('SIGINT', close);
process.once('SIGTERM', close);
