import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/bundle-esbuild.js';
import { proxyEvent } from '../../fixtures/proxy-event.js';

const userArn = 'arn:aws:sts::123456789012:assumed-role/Platform/someone';

describe('the control API as it is deployed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-control-api-'));
  const file = join(folder, 'index.js');
  const size = bundle('control-plane/api/handler.ts', file);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs the bundle as Lambda does: in a process of its own, far from any package. */
  const answerTo = (path: string) => {
    const event = proxyEvent({ path, userArn });
    const program = `require(${JSON.stringify(file)})
      .handler(${JSON.stringify(event)}, { awsRequestId: 'a-1' })
      .then((answer) => process.stdout.write('\\nANSWER' + JSON.stringify(answer)))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'eu-west-1',
        TABLE_NAME: 'registry',
        LAKE_BUCKET: 'lake',
        ROW_PREFIXES: 'logs/,logs-json/',
        WORK_GROUP: 'gatebook',
        DATABASE: 'gatebook',
        CURSOR_KEY_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:CursorKey-x',
        PLATFORM_ROLES: 'arn:aws:iam::123456789012:role/Platform',
      },
    });
    const [, answer] = stdout.split('\nANSWER');
    if (!answer) throw new Error(stderr || stdout);
    return JSON.parse(answer);
  };

  it('is smaller than 2 MB, with all that it needs of the AWS SDK', () => {
    expect(size).toBeLessThan(2_000_000);
  });

  it('answers, and names every field that is wrong, without a package beside it', () => {
    expect(answerTo('/v1/version')).toMatchObject({ statusCode: 200 });
    const refused = answerTo('/v1/apis/1/nowhere/a1b2c3d4e5/prod');
    expect(refused).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(refused.body).errors.map(({ field }: { field: string }) => field)).toEqual([
      'params.accountId',
      'params.region',
    ]);
  });
});
