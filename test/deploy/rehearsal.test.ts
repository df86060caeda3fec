import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  GetStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { DescribeDeliveryStreamCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import {
  GetBucketReplicationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { launchRoleOf, readAssembly } from '../fixtures/assembly.js';
import { central, home, member } from '../fixtures/deployments.js';
import { accessLogLine, converted, dated } from './as-firehose.js';
import { accountAt } from './member.js';
import { plantedLaunchRole, plantedVersions } from './planted.js';
import { commandsBelow, rowsOfLake, startWalk } from './walk.js';

// docs/deploy.md from its first command to a row, then what docs/operating.md says of updates and of the end, with a
// CloudFormation that somebody else wrote. The tests of this file are one walk: each stands where the one before has led.

jest.setTimeout(1_200_000);

const stacks = [
  'Gatebook-Lake',
  'Gatebook-ControlPlane',
  'Gatebook-LaunchRole',
  `Gatebook-Portfolio-${home}`,
  'Gatebook-Portfolio-us-east-1',
  'Gatebook-QuickSight',
].sort();
const product = `SC-${member}-pp-abcdefghijklm`;

let walk: Awaited<ReturnType<typeof startWalk>>;
/** The administrator's terminal, and that of the platform's team, in the same clone. */
let shell: ReturnType<typeof walk.openIn>;
let platform: ReturnType<typeof walk.openIn>;
let inMember: ReturnType<typeof accountAt>;
let inCentral: ReturnType<typeof accountAt>;
beforeAll(async () => {
  walk = await startWalk();
  shell = walk.openInClone('gatebook');
  platform = walk.openIn(shell.folder);
  inMember = accountAt(walk.peer.address, member, home);
  inCentral = accountAt(walk.peer.address, central, home);
});
afterAll(() => walk?.stop());

let stopped = false;
/** A step of the walk: none is taken after one that failed. What became of it is said at once, as the walk takes minutes. */
const step = (name: string, take: () => Promise<void>) =>
  test(name, async () => {
    if (stopped) throw new Error('A step before this one has failed.');
    stopped = true;
    const began = Date.now();
    try {
      await take();
      stopped = false;
    } finally {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      process.stdout.write(`${seconds} s: ${stopped ? 'FAILED: ' : ''}${name}\n`);
    }
  });

const run = async (commands: readonly string[], terminal = shell) => {
  let said = '';
  for (const command of commands) said += await terminal.run(command);
  return said;
};
const page = (heading: string) => commandsBelow('deploy.md', heading);
/** What the control API answers the platform's team, signed as the page does it. */
const asked = async (path: string) =>
  JSON.parse((await platform.run(`signed "\${API}v1/${path}"`)).trim());
const changedFiles = () =>
  execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], {
    cwd: shell.folder,
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3))
    .filter((file) => file !== 'node_modules')
    .sort();
/** Where Service Catalog loads a version's template from, as the deployed stack says it. */
const templateOf = (version: string): string => {
  const { Resources: resources } = readAssembly(join(shell.folder, 'cdk.out')).template(
    `Gatebook-Portfolio-${home}`,
  );
  const artifacts = Object.values(resources).find(
    ({ Type }) => Type === 'AWS::ServiceCatalog::CloudFormationProduct',
  )?.Properties.ProvisioningArtifactParameters as {
    Name: string;
    Info: { LoadTemplateFromURL: { 'Fn::Sub': string } };
  }[];
  const url = artifacts.find(({ Name }) => Name === version)?.Info.LoadTemplateFromURL['Fn::Sub'];
  if (!url) throw new Error(`Version ${version} is not offered.`);
  return url.replaceAll(`\${AWS::URLSuffix}`, 'amazonaws.com');
};

/** The page's settings: checked as by somebody who has no credentials, then written down. */
const chooseSettings = async ({ folder, run: write }: typeof shell) => {
  const [check = '', settings = ''] = page('2. ');
  const visitor = walk.openIn(folder);
  await visitor.run('unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY');
  // The modules are there.
  await visitor.run(check.replace('npm ci\n', ''));
  await write(settings);
};

step('the management account’s commands are such as AWS takes', async () => {
  await run(page('1. '));
});

step('the settings are checked without an account, and written down', async () => {
  await chooseSettings(shell);
  expect(changedFiles()).toEqual(['cdk.json']);
});

step('the product is released by its command', async () => {
  expect(await run(page('3. '))).toMatch(/Released 1\.0\.0 for eu-west-1.*\n.*us-east-1/);
});

const released = () =>
  [home, 'us-east-1'].map((region) =>
    readFileSync(
      join(shell.folder, 'product-stack-snapshots', region, '1.0.0.template.json'),
      'utf8',
    ),
  );

step('every stack is created, and no command writes a release beside', async () => {
  const before = released();
  const [deploy = '', ...rest] = page('4. ');
  await run([deploy]);
  expect(await inCentral.stacks()).toEqual(
    expect.arrayContaining(stacks.filter((name) => !name.endsWith('us-east-1'))),
  );
  await run(rest);
  expect(released()).toEqual(before);
  expect(changedFiles()).toEqual([
    'cdk.json',
    'product-stack-snapshots/eu-west-1/1.0.0.template.json',
    'product-stack-snapshots/us-east-1/1.0.0.template.json',
  ]);
});

step('a second deployment finds nothing to do', async () => {
  const said = await run(['npx cdk deploy --all']);
  const unchanged = [...said.matchAll(/✅ +(Gatebook-\S+) \(no changes\)/g)].map(
    ([, name]) => name,
  );
  expect(unchanged.sort()).toEqual(stacks);
});

step(
  'the launch role’s stack deploys into a member account, and a version of the product beside it',
  async () => {
    const assembly = readAssembly(join(shell.folder, 'cdk.out'));
    // The peer has no stack sets.
    await inMember.create('StackSet-gatebook-launch-role', {
      TemplateBody: JSON.stringify(launchRoleOf(assembly)),
    });
    await run(page('5. '));
    const outputs = await inMember.create(
      product,
      { TemplateURL: templateOf('1.0.0') },
      { ProjectName: 'orders' },
    );
    expect(outputs).toMatchObject({
      StreamArn: `arn:aws:firehose:${home}:${member}:deliverystream/amazon-apigateway-orders`,
    });
  },
);

step(
  'a stage of that account is enrolled, as the platform’s role, over the deployed control API',
  async () => {
    const { apiGateway } = inMember;
    // The page's API, by its id.
    const { id: restApiId } = await apiGateway.send(
      new CreateRestApiCommand({ name: 'Orders', tags: { _custom_id_: 'a1b2c3d4e5' } }),
    );
    const { items = [] } = await apiGateway.send(new GetResourcesCommand({ restApiId }));
    const method = { restApiId, resourceId: items[0]?.id, httpMethod: 'GET' };
    await apiGateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    await apiGateway.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));

    const [connect = '', ...rest] = page('6. ').flatMap((block) => block.split('\n\n'));
    await run(
      [
        // Identity Center's part: the role of the platform's permission set, which has come by its administrator's session.
        `eval "$(aws sts assume-role --role-arn arn:aws:iam::${central}:role/AWSReservedSSO_ApiPlatform_0123456789abcdef --role-session-name ada \\
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text |
      { read -r key secret token; echo "export AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token"; })"`,
        connect,
      ],
      platform,
    );
    expect(await asked(`accounts/${member}/pipelines`)).toMatchObject({
      items: [{ region: home, productVersion: '1.0.0', projectName: 'orders' }],
    });
    await run(rest, platform);
    const { accessLogSettings } = await apiGateway.send(
      new GetStageCommand({ restApiId, stageName: 'prod' }),
    );
    expect(accessLogSettings).toEqual({
      destinationArn: `arn:aws:firehose:${home}:${member}:deliverystream/amazon-apigateway-orders`,
      format: expect.stringContaining('$context.extendedRequestId'),
    });
  },
);

step('a request of that stage becomes a row of its account in the lake', async () => {
  const { apiGateway, firehose, s3 } = inMember;
  const { accessLogSettings } = await apiGateway.send(
    new GetStageCommand({ restApiId: 'a1b2c3d4e5', stageName: 'prod' }),
  );
  const now = new Date();
  const line = accessLogLine(accessLogSettings?.format ?? '', {
    accountId: member,
    apiId: 'a1b2c3d4e5',
    stage: 'prod',
    requestId: '210746c2-6e15-474b-afeb-3252be4b21dc',
    extendedRequestId: 'JKJaXmPLvHcESHA=',
    requestTimeEpoch: String(now.getTime()),
    httpMethod: 'GET',
    resourcePath: '/orders/{id}',
    status: '200',
    responseLatency: '78',
  });
  const DeliveryStreamName = accessLogSettings?.destinationArn?.split('/')[1];
  await firehose.send(
    new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(`${line}\n`) } }),
  );
  const { DeliveryStreamDescription: stream } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
  );
  const { BucketARN: bucketArn = '', Prefix: prefix = '' } =
    stream?.Destinations?.[0]?.ExtendedS3DestinationDescription ?? {};
  const Bucket = bucketArn.split(':::')[1] as string;
  // The peer's stream has called the enrichment; it writes what came of it as it is, below a prefix without a date.
  const { Contents: [written] = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: prefix }),
  );
  const enriched = await s3.send(new GetObjectCommand({ Bucket, Key: written?.Key as string }));
  const Body = await converted((await enriched.Body?.transformToString()) ?? '');
  const Key = `${dated(prefix, now)}amazon-apigateway-orders-1.parquet`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  // Replication's part, by the rules that the bucket has.
  const { ReplicationConfiguration: replication } = await s3.send(
    new GetBucketReplicationCommand({ Bucket }),
  );
  const rule = replication?.Rules?.find(
    ({ Status, Filter }) => Status === 'Enabled' && Key.startsWith(Filter?.Prefix ?? ''),
  );
  expect(rule?.Destination).toMatchObject({ Account: central });
  const lake = rule?.Destination?.Bucket?.split(':::')[1] as string;
  await inCentral.s3.send(new PutObjectCommand({ Bucket: lake, Key, Body }));

  await run(page('7. '));
  expect(await rowsOfLake(inCentral.s3, lake, member)).toEqual([
    {
      account_id: member,
      region: home,
      route: '/orders/{id}',
      status: 200,
      dt: now.toISOString().slice(0, 10),
    },
  ]);
});

step('a new version is released, deployed, and taken by the account', async () => {
  const file = join(shell.folder, 'product/version.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('1.0.0', '1.1.0'));
  await run(['npm run release', 'npx cdk deploy --all']);
  await inMember.update(product, templateOf('1.1.0'));
  expect(readdirSync(join(shell.folder, 'product-stack-snapshots', home))).toEqual([
    '1.0.0.template.json',
    '1.1.0.template.json',
  ]);
  const { items } = await asked(`accounts/${member}/pipelines`);
  expect(items).toMatchObject([{ productVersion: '1.1.0' }]);
});

describe('the peer refuses what AWS refuses', () => {
  step('a launch role that each portfolio makes once more (finding 28)', async () => {
    await expect(
      inCentral.create('Planted', { TemplateBody: plantedLaunchRole() }),
    ).rejects.toThrow(/EntityAlreadyExists|already exists/);
  });

  step(
    'a version that the first synthesis locks for the account of the moment (finding 30)',
    async () => {
      const planted = walk.openInClone('planted');
      writeFileSync(join(planted.folder, 'product/portfolio/versions.ts'), plantedVersions);
      await chooseSettings(planted);
      const [deploy = ''] = page('4. ');
      await expect(planted.run(deploy)).rejects.toThrow(/Template has changed/);
    },
  );
});

step(
  'a pipeline is drained and forgotten when it is removed, and the stage logs as before',
  async () => {
    const { apiGateway } = inMember;
    await platform.run(`signed -X DELETE "\${API}v1/apis/${member}/${home}/a1b2c3d4e5/prod"`);
    const { accessLogSettings } = await apiGateway.send(
      new GetStageCommand({ restApiId: 'a1b2c3d4e5', stageName: 'prod' }),
    );
    expect(accessLogSettings).toBeUndefined();
    const [terminate = ''] = commandsBelow('operating.md', 'Removal');
    await run([terminate]);
    await inMember.remove(product);
    expect(await asked(`accounts/${member}/pipelines`)).toMatchObject({ items: [] });
  },
);

step('everything is taken away by the commands of the page', async () => {
  const everything = commandsBelow('operating.md', 'Removal').at(-1) as string;
  // Nothing has changed since: the assembly of the last command is taken.
  await run(['export CDK_APP=cdk.out', everything]);
  // What was refused stands as CloudFormation leaves it, until somebody removes it.
  expect(await inCentral.stacks()).toEqual(['CDKToolkit', 'Planted']);
});

test('what the peer left out is said', () => {
  process.stdout.write(
    [
      'Types that the peer took without making anything. CloudFormation’s schemas (npm run test:templates) and tests of their properties cover them:',
      ...walk.peer.ignoredTypes(),
      'Rules that the peer does not know, and test/infra/deployment-rules.test.ts plays: deletion policies after a failed creation (29), the limit of concurrency (32), the order of a removal (34).',
      'Services that the peer lacks, whose commands went as far as the request: Athena, Organizations, Service Catalog, IAM Identity Center, stack sets.',
      '',
    ].join('\n'),
  );
  expect(walk.peer.ignoredTypes()).not.toEqual([]);
  expect(walk.serviceCatalog.wrong).toEqual([]);
});
