import { parse } from 'yaml';

/** Reads YAML, of which JSON is a part. @throws Error that says where it is wrong */
export const parseYaml = (text: string): unknown => parse(text);
