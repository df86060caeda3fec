import { central, organisation } from '../fixtures/deployments.js';
import type { ResolvedTemplate } from '../fixtures/resolve-template.js';
import { evaluate, type Question } from './evaluate.js';
import { roleOf } from './policies.js';

/** What a role of the central account may do within that account, found in a stack by how its id begins. */
export const mayAsCentral = (stack: ResolvedTemplate, idPrefix: string) => {
  const role = roleOf(stack, idPrefix);
  return (action: string, resource: string, context: Question['context'] = {}) =>
    evaluate({
      principal: { arn: role.arn, account: central, organisation },
      identity: role.identity,
      action,
      resource,
      context,
    });
};
