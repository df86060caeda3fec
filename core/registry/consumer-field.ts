import * as z from 'zod';

/** Names of what opens something: no roll-up, page or report may ever show it. */
const secret =
  /(?:authorization|cookie|passw(?:or)?d|secret|credentials?|signature|tokens?|apikey|accesskey)$/i;

/**
 * The field of a log line that names who called: the path of the `$context` variable, or the line's own key, such as
 * `authorizer.claims.client_id`. An API key's name, where there is one, goes before it.
 */
export const consumerField = z
  .string()
  .max(128)
  .regex(
    /^(?:\$context\.)?[A-Za-z_][\w:-]*(?:\.[\w:-]+)*$/,
    'a consumer is a field of the log, such as authorizer.principalId or authorizer.claims.client_id',
  )
  .refine((field) => !secret.test(field.replaceAll(/[^A-Za-z]/g, '')), {
    error: 'a consumer cannot be a secret: identity.apiKeyId and not identity.apiKey',
  });

/** A field without what its variable begins with, as a line has it. */
export const fieldOfVariable = (field: string): string => field.replace(/^\$context\./, '');
