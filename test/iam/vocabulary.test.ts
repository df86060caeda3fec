import { assemblyOf, resolveAll } from '../fixtures/assembly.js';
import type { Statement } from './evaluate.js';
import { policiesOf } from './policies.js';
import { unknownIn } from './vocabulary.js';

test.each(['threeSettings', 'manyChoices', 'registeredReaders'] as const)(
  'policies say nothing that IAM does not know: %s',
  async (deployment) => {
    const assembly = assemblyOf(deployment);
    const policies = resolveAll(assembly, {
      LogFormatPrivacy: 'hash',
      PartitionDiscovery: 'crawler',
    }).flatMap(policiesOf);
    expect(policies.length).toBeGreaterThan(30);
    const found = await Promise.all(
      policies.map(async ([id, { Statement: statements }]) => {
        const unknown = await Promise.all(
          [statements].flat().map((one) => unknownIn(one as Statement)),
        );
        return unknown.flat().map((sentence) => `${id}: ${sentence}`);
      }),
    );
    expect(found.flat()).toEqual([]);
  },
);

describe('a policy is found out', () => {
  const allow = (statement: object): Statement => ({ Effect: 'Allow', ...statement });

  test.each<[string, Statement, string]>([
    [
      'that misspells an action',
      allow({ Action: 's3:GetObjects', Resource: '*' }),
      's3:GetObjects is no action',
    ],
    [
      'that gives an action a resource it does not work on',
      allow({ Action: 's3:ListBucket', Resource: 'arn:aws:sqs:eu-west-1:111122223333:q' }),
      's3:ListBucket does not work on arn:aws:sqs:eu-west-1:111122223333:q',
    ],
    [
      'that narrows what cannot be narrowed',
      allow({ Action: 'glue:CreateCrawler', Resource: 'arn:aws:glue:*:*:crawler/x' }),
      'glue:CreateCrawler does not work on arn:aws:glue:*:*:crawler/x',
    ],
    [
      'that conditions an action by a key it does not have',
      allow({
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
      }),
      's3:GetObject is not conditioned by sts:ExternalId',
    ],
  ])('%s', async (_, statement, sentence) => {
    expect(await unknownIn(statement)).toEqual([sentence]);
  });
});
