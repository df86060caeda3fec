import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamodbRegistry } from './dynamodb.js';

/** The name of the registry's table as every function has it in its environment. */
const settings = z.object({ TABLE_NAME: z.string().min(3) });

/** The registry whose table a function's environment names. @throws ZodError where it names none */
export const registryOfEnvironment = (environment: NodeJS.ProcessEnv) =>
  dynamodbRegistry({
    client: new DynamoDBClient(),
    table: settings.parse(environment).TABLE_NAME,
  });
