import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { HandlerFunction } from './handler-function.js';

/** How often a fresh key joins the others. It begins to sign at the rotation after that. */
const rotationDays = 90;

/**
 * A secret of keys that sign, with what rotates it: a function of its own that may touch nothing but this secret, a
 * schedule, and an alarm for a rotation that failed. Until then, the keys of before stay in use.
 *
 * @param kept how many keys are read after others have taken their place
 */
export function signingSecret(
  scope: Construct,
  id: string,
  { description, kept }: { readonly description: string; readonly kept: number },
): Secret {
  const secret = new Secret(scope, id, {
    description,
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
  });
  const rotation = new HandlerFunction(scope, `${id}Rotation`, {
    entry: 'control-plane/key-rotation/handler.ts',
    description: `Rotates the keys of ${id}`,
    memoryMb: 256,
    timeout: Duration.seconds(30),
    environment: { KEYS_KEPT: String(kept) },
  }).allow(
    [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    [secret.secretArn],
  );
  const permission = new CfnPermission(scope, `${id}RotationPermission`, {
    action: 'lambda:InvokeFunction',
    functionName: rotation.function.functionArn,
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: Stack.of(scope).account,
    sourceArn: secret.secretArn,
  });
  const schedule = new CfnRotationSchedule(scope, `${id}RotationSchedule`, {
    secretId: secret.secretArn,
    rotationLambdaArn: rotation.function.functionArn,
    rotationRules: { automaticallyAfterDays: rotationDays },
  });
  // The secret is rotated as soon as the schedule is made.
  schedule.addResourceDependency(permission);
  new Alarm(scope, `${id}RotationAlarm`, {
    alarmDescription: `Gatebook: the keys of ${id} could not be rotated; those of before stay in use. See docs/operating.md, "Central alarms".`,
    metric: rotation.function.metricErrors({ period: Duration.hours(1), statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  return secret;
}
