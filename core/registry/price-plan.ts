import * as z from 'zod';
import { currencyCode } from '../money/currency.js';
import { decimal, decimalText, zero } from '../money/decimal.js';
import { routeTemplate } from './api-routes.js';

const decimalOf = (pattern: RegExp, message: string) =>
  z.string().max(40).regex(decimalText, message).regex(pattern, message);

/** An amount or a price: text, for a binary number cannot hold 0.10. */
export const price = decimalOf(
  /^\d{1,15}(?:\.\d{1,12})?$/,
  'must be an amount as text, 0 or more, with at most 12 digits after the point, such as "0.0035"',
);

/** A quantity that is counted in whole units of a charge. */
const wholeQuantity = decimalOf(/^\d{1,18}$/, 'must be a whole number as text, such as "10000"');
const positiveQuantity = wholeQuantity.refine(
  (text) => decimalText.test(text) && decimal(text).cmp(zero) > 0,
  'must be above 0',
);

const rate = decimalOf(
  /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/,
  'must be a share between "0" and "1", with at most 6 digits after the point, such as "0.15"',
);

const tier = z.strictObject({
  upTo: positiveQuantity
    .nullable()
    .describe('The last quantity that belongs to the tier; null on the last one: no end'),
  unitPrice: price,
  flatFee: price.default('0').describe('Once, when the tier is reached; of the first one always'),
});
export type PriceTier = z.infer<typeof tier>;

const tiers = z
  .array(tier)
  .min(1)
  .max(50)
  .check(({ value, issues }) => {
    const wrong = value.findIndex(({ upTo }, index) => {
      const isLast = index === value.length - 1;
      if (isLast || upTo === null) return isLast !== (upTo === null);
      const before = value[index - 1]?.upTo;
      return before !== undefined && before !== null && decimal(upTo).cmp(decimal(before)) <= 0;
    });
    if (wrong < 0) return;
    issues.push({
      code: 'custom',
      path: [wrong, 'upTo'],
      message: 'tiers rise, and the last one alone has no end (null)',
      input: value[wrong]?.upTo,
    });
  });

const model = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('unit'), unitPrice: price }),
  z.strictObject({
    model: z
      .literal('graduated')
      .describe('Each tier’s part of the quantity has that tier’s price'),
    tiers,
  }),
  z.strictObject({
    model: z.literal('volume').describe('All of the quantity has the price of the tier it ends in'),
    tiers,
  }),
  z.strictObject({
    model: z.literal('package').describe('Whole packages; a begun one counts'),
    size: positiveQuantity,
    price,
  }),
]);
export type PriceModel = z.infer<typeof model>;

/** What a charge counts: prices and tiers are per one of it. */
export const chargeUnits = ['request', 'GB', 'GiB'] as const;
export type ChargeUnit = (typeof chargeUnits)[number];

/** What is charged for use: the requests that it is about, their price, and what bounds it. */
export const usageCharge = z.strictObject({
  name: z.string().trim().min(1).max(120).describe('As the statement names it'),
  unit: z
    .enum(chargeUnits)
    .default('request')
    .describe('GB: 10⁹ bytes of answers; GiB: 2³⁰ bytes of them'),
  routes: z.array(routeTemplate).max(200).optional().describe('Not given: all'),
  methods: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'a method such as GET'))
    .max(20)
    .optional()
    .describe('Not given: all'),
  price: model,
  free: wholeQuantity
    .default('0')
    .describe(
      'Of a period, used up before anything is priced; of part of a period, as many days’ share',
    ),
  discount: rate.default('0').describe('A share of the charge'),
  maximum: price.nullable().default(null).describe('The charge is never more'),
  minimum: price.nullable().default(null).describe('The charge of a period is never less'),
});
export type UsageCharge = z.infer<typeof usageCharge>;

/** Which requests are billed. */
export const billableRequests = ['reached', 'successful', 'logged'] as const;
export type BillableRequests = (typeof billableRequests)[number];

/** What a plan charges in one version of it. */
export const priceTerms = z.strictObject({
  currency: currencyCode,
  billable: z
    .enum(billableRequests)
    .default('reached')
    .describe(
      'reached: answers of 2xx, 3xx, and 4xx that came from the backend; successful: 2xx and 3xx; logged: all',
    ),
  fixedFee: price.default('0').describe('Of a whole month; of part of it, as many days’ share'),
  charges: z.array(usageCharge).max(50).default([]),
});
export type PriceTerms = z.infer<typeof priceTerms>;
