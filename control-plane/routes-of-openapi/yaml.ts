import { parse } from 'yaml';

/** A document as JSON or YAML. Anchors that refer to each other without end are refused. @throws Error */
export const parsedDocument = (text: string): unknown =>
  /^\s*\{/.test(text) ? JSON.parse(text) : parse(text, { maxAliasCount: 50, logLevel: 'error' });
