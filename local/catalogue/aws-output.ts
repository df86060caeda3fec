import * as z from 'zod';
import type { CataloguePlan } from '../../core/catalogue.js';
import { ProductError } from '../../core/product-error.js';
import { type AwsUsagePlan, cataloguePlan } from '../../core/usage-plan.js';

/** What a file of the AWS CLI's output holds. Of keys it is the ids and names alone: what opens an API is never kept. */
export type AwsOutput =
  | { readonly kind: 'keys'; readonly names: ReadonlyMap<string, string> }
  | { readonly kind: 'plans'; readonly plans: readonly Omit<CataloguePlan, 'keys'>[] }
  | { readonly kind: 'plan-keys'; readonly keys: readonly string[] }
  | { readonly kind: 'nothing' };

const key = z.object({ id: z.string().min(1), name: z.string().optional() });
const apiKey = key.extend({ enabled: z.boolean() });
const planKey = key.extend({ type: z.literal('API_KEY') });
const usagePlan = z
  .object({
    id: z.string().min(1),
    name: z.string().min(1),
    apiStages: z.array(z.object({ apiId: z.string(), stage: z.string() })).optional(),
    throttle: z.object({ rateLimit: z.number(), burstLimit: z.number() }).partial().optional(),
    quota: z
      .object({
        limit: z.number(),
        offset: z.number(),
        period: z.enum(['DAY', 'WEEK', 'MONTH']),
      })
      .partial()
      .optional(),
  })
  .refine((plan) => plan.apiStages ?? plan.throttle ?? plan.quota);
/** A list as AWS answers it; `position` and `NextToken` say that there is more. */
const list = z.object({
  items: z.array(z.unknown()),
  position: z.string().optional(),
  NextToken: z.string().optional(),
});

/**
 * Tells what the output of `aws apigateway get-api-keys`, `get-usage-plans` or `get-usage-plan-keys` holds.
 *
 * @param file what the output is called, for sentences
 * @throws ProductError invalid-input, for anything else and for a part of a list
 */
export function awsOutputOf(text: string, file: string): AwsOutput {
  const parsed = list.safeParse(json(text));
  if (!parsed.success) throw foreign(file);
  const { items, position, NextToken } = parsed.data;
  if (position !== undefined || NextToken !== undefined) {
    throw new ProductError(
      'invalid-input',
      `${file} is one page of a longer list. Run the command without --max-items and --no-paginate.`,
    );
  }
  if (items.length === 0) return { kind: 'nothing' };
  const plans = z.array(usagePlan).safeParse(items);
  if (plans.success) return { kind: 'plans', plans: plans.data.flatMap(withoutKeys) };
  const planKeys = z.array(planKey).safeParse(items);
  if (planKeys.success) return { kind: 'plan-keys', keys: planKeys.data.map(({ id }) => id) };
  const keys = z.array(apiKey).safeParse(items);
  if (!keys.success) throw foreign(file);
  return {
    kind: 'keys',
    names: new Map(keys.data.flatMap(({ id, name }) => (name ? [[id, name] as const] : []))),
  };
}

function withoutKeys(plan: AwsUsagePlan): Omit<CataloguePlan, 'keys'>[] {
  const found = cataloguePlan(plan, []);
  if (found === undefined) return [];
  const { keys: _none, ...rest } = found;
  return [rest];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

const foreign = (file: string): ProductError =>
  new ProductError(
    'invalid-input',
    `${file} is not what \`aws apigateway get-api-keys\`, \`get-usage-plans\` or \`get-usage-plan-keys\` print with --output json.`,
  );
