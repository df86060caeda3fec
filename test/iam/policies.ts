import { resourcePrefix } from '../../infra/names.js';
import type { ResolvedTemplate } from '../fixtures/resolve-template.js';
import type { Policy } from './evaluate.js';

/** A role of a stack with everything that bears on what it may do. */
export interface RoleUnderTest {
  readonly arn: string;
  readonly trust: Policy;
  readonly identity: readonly Policy[];
  readonly boundaryArn: string | undefined;
}

/** The role whose logical id begins so, after the word that all ids of a pipeline begin with; with all its policies. */
export const roleOf = (stack: ResolvedTemplate, idPrefix: string): RoleUnderTest => {
  const found = Object.entries(stack.resources).filter(
    ([id, { Type: type }]) =>
      type === 'AWS::IAM::Role' &&
      [idPrefix, `${resourcePrefix}${idPrefix}`].some((prefix) => id.startsWith(prefix)),
  );
  const [entry] = found;
  if (!entry || found.length > 1) {
    throw new Error(`${found.length} roles begin with ${idPrefix}: ${found.map(([id]) => id)}`);
  }
  const [id, { Properties: role }] = entry;
  const name = stack.nameOf(id);
  const attached = Object.values(stack.resources).filter(
    ({ Type: type, Properties }) =>
      (type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy') &&
      (Properties.Roles ?? []).includes(name),
  );
  return {
    arn: stack.arnOf(id),
    trust: role.AssumeRolePolicyDocument,
    identity: [
      ...(role.Policies ?? []).map(
        ({ PolicyDocument }: { PolicyDocument: Policy }) => PolicyDocument,
      ),
      ...attached.map(({ Properties }) => Properties.PolicyDocument as Policy),
    ],
    boundaryArn: role.PermissionsBoundary,
  };
};

/** The policy of a bucket. */
export const bucketPolicyOf = (stack: ResolvedTemplate, bucketName: string): Policy => {
  const policy = Object.values(stack.resources).find(
    ({ Type: type, Properties }) =>
      type === 'AWS::S3::BucketPolicy' && Properties.Bucket === bucketName,
  );
  if (!policy) throw new Error(`The bucket ${bucketName} has no policy.`);
  return policy.Properties.PolicyDocument;
};

/** Every policy of a stack, by whose it is. */
export const policiesOf = (stack: ResolvedTemplate): [id: string, policy: Policy][] =>
  Object.entries(stack.resources).flatMap(([id, { Properties }]) =>
    [
      Properties.PolicyDocument,
      Properties.AssumeRolePolicyDocument,
      Properties.KeyPolicy,
      // API Gateway calls it so, and so do repositories and topics.
      Properties.Policy,
      ...(Properties.Policies ?? []).map(
        ({ PolicyDocument }: { PolicyDocument: Policy }) => PolicyDocument,
      ),
    ].flatMap((policy): [string, Policy][] => (policy?.Statement ? [[id, policy]] : [])),
  );
