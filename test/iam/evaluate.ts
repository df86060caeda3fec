/**
 * An evaluator of the part of the IAM policy language that Gatebook's policies use: what AWS documents under
 * "Policy evaluation logic" and "IAM JSON policy elements". Whatever it does not know it refuses, so that no
 * proof rests on a statement that was not understood. evaluate.test.ts holds it against AWS's own examples.
 */

type OneOrMany<T> = T | readonly T[];
type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, OneOrMany<string | boolean | number>>>>
>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany<string>>>;
  readonly Condition?: ConditionBlock;
}
export interface Policy {
  readonly Statement: OneOrMany<Statement>;
}

/** Who asks: a role's ARN, its account and organisation; or a service. */
export interface Principal {
  readonly arn?: string;
  readonly account?: string;
  readonly organisation?: string;
  readonly service?: string;
}

export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request beside those that follow from the principal. */
  readonly context?: Readonly<Record<string, OneOrMany<string>>>;
  readonly identity?: readonly Policy[];
  readonly boundary?: Policy;
  readonly session?: Policy;
  readonly resourcePolicy?: Policy;
  /** The account that owns the resource. @default the principal's own */
  readonly resourceAccount?: string;
}

export type Verdict = 'allowed' | 'explicit deny' | 'implicit deny';

const many = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** What IAM decides. Within an account one allow is enough; between two, both sides have to allow. */
export const evaluate = (question: Question): Verdict => {
  const { identity = [], boundary, session, resourcePolicy, principal } = question;
  const statements = (policy: Policy | undefined) => many(policy?.Statement);
  const own = identity.flatMap(statements);
  const theirs = statements(resourcePolicy).filter((one) => matchesPrincipal(one, principal));
  const limits = [boundary, session].filter((policy) => policy !== undefined);
  const all = [...own, ...theirs, ...limits.flatMap(statements)];
  if (all.some((one) => one.Effect === 'Deny' && applies(one, question))) return 'explicit deny';
  const allowedBy = (list: readonly Statement[]) =>
    list.some((one) => one.Effect === 'Allow' && applies(one, question));
  const identityAllows = allowedBy(own) && limits.every((policy) => allowedBy(statements(policy)));
  const resourceAllows = allowedBy(theirs);
  const foreign =
    question.resourceAccount !== undefined && question.resourceAccount !== principal.account;
  const allowed = principal.service
    ? resourceAllows
    : foreign
      ? identityAllows && resourceAllows
      : identityAllows || resourceAllows;
  return allowed ? 'allowed' : 'implicit deny';
};

const matchesPrincipal = (statement: Statement, principal: Principal): boolean => {
  const { Principal: wanted } = statement;
  if (wanted === undefined) throw new Error('A resource policy needs principals.');
  if (wanted === '*') return true;
  return Object.entries(wanted).some(([kind, values]) =>
    many(values).some((value) => {
      if (kind === 'Service') return value === principal.service;
      if (kind !== 'AWS') throw new Error(`Principals of kind ${kind} are not understood.`);
      if (value === '*') return true;
      return (
        value === principal.arn ||
        value === principal.account ||
        new RegExp(`^arn:aws:iam::${principal.account}:root$`).test(value)
      );
    }),
  );
};

const applies = (statement: Statement, question: Question): boolean => {
  const context = contextOf(question);
  const action = (pattern: string) =>
    wildcard(pattern.toLowerCase()).test(question.action.toLowerCase());
  const resource = (pattern: string) => {
    const filled = fill(pattern, context);
    return filled !== undefined && wildcard(filled).test(question.resource);
  };
  const actions = statement.NotAction
    ? !many(statement.NotAction).some(action)
    : many(statement.Action).some(action);
  const resources = statement.NotResource
    ? !many(statement.NotResource).some(resource)
    : statement.Resource === undefined || many(statement.Resource).some(resource);
  return actions && resources && conditionHolds(statement.Condition ?? {}, context);
};

const contextOf = ({ principal, context }: Question) => {
  const entries: [string, OneOrMany<string> | undefined][] = [
    ['aws:PrincipalArn', principal.arn],
    ['aws:PrincipalAccount', principal.account],
    ['aws:PrincipalOrgID', principal.organisation],
    ['aws:SecureTransport', 'true'],
    ['s3:TlsVersion', '1.3'],
    ...Object.entries(context ?? {}),
  ];
  return new Map(
    entries.flatMap(([key, value]) =>
      value === undefined ? [] : [[key.toLowerCase(), many(value)] as const],
    ),
  );
};
type Context = ReturnType<typeof contextOf>;

/** Fills in policy variables; undefined where one has no value, for then the statement matches nothing. */
const fill = (text: string, context: Context): string | undefined => {
  let known = true;
  const filled = text.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
    if (key === '*' || key === '?' || key === '$') return key;
    const values = context.get(key.toLowerCase());
    if (values?.length !== 1) known = false;
    return values?.[0] ?? '';
  });
  return known ? filled : undefined;
};

/** `*` and `?` of the policy language; in a resource they span colons and slashes. */
const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', '[\\s\\S]')}$`,
  );

/** ARNs are compared part by part: a wildcard in one part does not reach into the next but in the last. */
const arnLike = (value: string, pattern: string): boolean => {
  const parts = (arn: string) => {
    const split = arn.split(':');
    return [...split.slice(0, 5), split.slice(5).join(':')];
  };
  const wanted = parts(pattern);
  return parts(value).every((part, index) => wildcard(wanted[index] ?? '').test(part));
};

type Compare = (value: string, wanted: string) => boolean;
const positive: Readonly<Record<string, Compare>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringLike: (value, wanted) => wildcard(wanted).test(value),
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
};
const negative: Readonly<Record<string, Compare>> = {
  StringNotEquals: positive.StringEquals as Compare,
  StringNotLike: positive.StringLike as Compare,
  ArnNotEquals: arnLike,
  ArnNotLike: arnLike,
};

const conditionHolds = (block: ConditionBlock, context: Context): boolean =>
  Object.entries(block).every(([written, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const [, quantifier, operator, ifExists] =
        /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(written) ?? [];
      const present = context.get(key.toLowerCase());
      const values = many(wanted).map(String);
      if (operator === 'Null') return values.includes(String(present === undefined));
      if (present === undefined) {
        if (ifExists || quantifier === 'ForAllValues') return true;
        return quantifier !== 'ForAnyValue' && operator !== undefined && operator in negative;
      }
      const filled = values
        .map((value) => fill(value, context))
        .filter((value) => value !== undefined);
      const compare = positive[operator ?? ''] ?? negative[operator ?? ''];
      if (!compare) throw new Error(`The condition ${written} is not understood.`);
      const one = (value: string) => {
        const some = filled.some((want) => compare(value, want));
        return (operator ?? '') in negative ? !some : some;
      };
      return quantifier === 'ForAnyValue' ? present.some(one) : present.every(one);
    }),
  );
