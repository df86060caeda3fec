import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { CollectionName } from '../core/registry/collections.js';
import type { HandlerFunction } from './handler-function.js';

/** What of the registry a function may read and write. A collection is a partition of the table, which IAM can tell apart. */
export interface RegistryAccess {
  readonly read: readonly CollectionName[];
  readonly write?: readonly CollectionName[];
}

/** Lets a function at the collections that its work is about, and at no other. */
export function allowRegistry(
  to: HandlerFunction,
  table: ITable,
  { read, write = [] }: RegistryAccess,
): void {
  const only = (collections: readonly CollectionName[]) => ({
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...collections] },
    // An absent key would satisfy "for all values".
    Null: { 'dynamodb:LeadingKeys': 'false' },
  });
  to.allow(['dynamodb:GetItem', 'dynamodb:Query'], [table.tableArn], only(read));
  if (write.length > 0) to.allow(['dynamodb:PutItem'], [table.tableArn], only(write));
}
