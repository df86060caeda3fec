import { type Api, unmanagedLogging } from './api.js';
import { type ApiRef, apiRefText } from './api-window.js';
import { handedTo } from './ownership.js';

/** What an API is called of which nothing else was said. */
export const defaultDisplayName = ({ restApiId, stage }: ApiRef): string => `${restApiId}/${stage}`;

/** An API as it is enrolled for the first time, with all rows ever logged for it given to its first owner. */
export function newApi(ref: ApiRef, tenantId: string, now: string): Api {
  return {
    ...ref,
    id: apiRefText(ref),
    displayName: defaultDisplayName(ref),
    kind: 'REST',
    ownership: handedTo([], tenantId, null),
    format: null,
    consumer: null,
    logging: unmanagedLogging,
    createdAt: now,
    updatedAt: now,
  };
}
