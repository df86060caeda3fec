import { type SessionPurpose, sessionPolicy } from '../../../control-plane/stages/sts.js';
import { assemblyOf, launch } from '../../fixtures/assembly.js';
import { home, member, organisation } from '../../fixtures/deployments.js';
import { memberPipeline } from '../../fixtures/member-account.js';
import { resolveTemplate } from '../../fixtures/resolve-template.js';
import { evaluate, type Policy } from '../../iam/evaluate.js';
import { roleOf } from '../../iam/policies.js';

const pipeline = resolveTemplate(assemblyOf('threeSettings').product, launch());
const role = roleOf(pipeline, 'ControlRole');
const backfill = Object.keys(pipeline.resources).find((id) => /^GatebookBackfillFunction/.test(id));
const own = {
  ...memberPipeline,
  id: `${member}/${home}`,
  accountId: member,
  region: home,
  controlRoleArn: role.arn,
  subscriptionRoleArn: roleOf(pipeline, 'SubscriptionRole').arn,
  backfillFunctionArn: pipeline.arnOf(backfill ?? ''),
};

/** What a session may do: what both the role's own policy and that of the session allow. */
const session = (purpose: SessionPurpose) => {
  const policy = sessionPolicy(own, purpose) as Policy;
  expect(JSON.stringify(policy).length).toBeLessThan(2048);
  return (action: string, resource: string, context = {}) =>
    [role.identity, [policy]].every(
      (identity) =>
        evaluate({
          principal: { arn: role.arn, account: member, organisation },
          identity,
          action,
          resource,
          context,
        }) === 'allowed',
    );
};
const group = (name: string) => `arn:aws:logs:${home}:${member}:log-group:${name}`;
const stage = (path: string) => `arn:aws:apigateway:${home}::${path}`;
const toLogs = { 'iam:PassedToService': 'logs.amazonaws.com' };

describe('a session in a member account', () => {
  it('for a log group reaches that one', () => {
    const may = session({ logGroup: '/team/orders' });
    expect(may('logs:DescribeLogGroups', '*')).toBe(true);
    for (const action of ['Put', 'Delete'].map((verb) => `logs:${verb}SubscriptionFilter`)) {
      expect(may(action, group('/team/orders'))).toBe(true);
      expect(may(action, group('/team/others'))).toBe(false);
    }
    expect(may('iam:PassRole', own.subscriptionRoleArn, toLogs)).toBe(true);
    expect(may('apigateway:PATCH', stage('/apis/a1/stages/prod'))).toBe(false);
  });

  it('for a stage of an HTTP API reaches that one, and may let it log to a log group', () => {
    const may = session({ kind: 'HTTP', restApiId: 'a1', stage: '$default' });
    expect(may('apigateway:PATCH', stage('/apis/a1/stages/$default'))).toBe(true);
    expect(may('apigateway:DELETE', stage('/apis/a1/stages/$default/accesslogsettings'))).toBe(
      true,
    );
    expect(may('logs:CreateLogDelivery', '*')).toBe(true);
    expect(may('apigateway:PATCH', stage('/apis/b2/stages/$default'))).toBe(false);
    expect(may('apigateway:PATCH', stage('/restapis/a1/stages/$default'))).toBe(false);
    expect(may('logs:PutSubscriptionFilter', group('/team/orders'))).toBe(false);
  });

  it('for a stage of a REST API has nothing to do with logs', () => {
    const may = session({ kind: 'REST', restApiId: 'a1', stage: 'prod' });
    expect(may('apigateway:PATCH', stage('/restapis/a1/stages/prod'))).toBe(true);
    expect(may('apigateway:PATCH', stage('/apis/a1/stages/prod'))).toBe(false);
    expect(may('logs:CreateLogDelivery', '*')).toBe(false);
  });

  it('for a list of stages changes none', () => {
    const may = session('list');
    for (const root of ['/restapis', '/apis']) {
      expect(may('apigateway:GET', stage(root))).toBe(true);
      expect(may('apigateway:GET', stage(`${root}/a1/stages`))).toBe(true);
      expect(may('apigateway:PATCH', stage(`${root}/a1/stages/prod`))).toBe(false);
    }
  });

  it('for a log group of ours makes that one', () => {
    const may = session({ ownLogGroup: '/gatebook/access-logs/a1/prod' });
    expect(may('logs:CreateLogGroup', group('/gatebook/access-logs/a1/prod'))).toBe(true);
    expect(may('logs:CreateLogGroup', group('/gatebook/access-logs/b2/prod'))).toBe(false);
  });

  it('for a backfill calls the one function', () => {
    const may = session('backfill');
    expect(may('lambda:InvokeFunction', own.backfillFunctionArn)).toBe(true);
    expect(may('logs:PutSubscriptionFilter', group('/team/orders'))).toBe(false);
  });
});
