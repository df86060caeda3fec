import { parse } from 'yaml';

/**
 * Reads YAML, and JSON as a part of it: what `JSON.parse` says of a mistake quotes the text, in which a password may stand.
 *
 * @throws Error that says where it is wrong, and quotes the text after its first line only
 */
export const parseYaml = (text: string): unknown => parse(text);
