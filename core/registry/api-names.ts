// What each name may be is said once: a name that one rule takes and another refuses would be nobody's fault. Without zod,
// because enrichment, which reads such names in lines, is loaded at each cold start.
export const regionPattern = '[a-z]{2}(-[a-z]{1,10}){1,3}-\\d';
export const restApiIdPattern = '[A-Za-z0-9]{1,64}';
export const stagePattern = '([A-Za-z0-9_-]{1,128}|\\$default)';

/** Matches a text that is one such name and nothing else. */
export const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

export const regionName = whole(regionPattern);

/** Whether a text can be the name of an AWS Region. It becomes part of paths, so that it has a longest. */
export const isRegion = (text: string): boolean => regionName.test(text);
