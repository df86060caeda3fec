import type { FastifyBaseLogger } from 'fastify';
import type { Registry } from '../../../core/registry/registry.js';
import type { RegistrySnapshot } from '../../ports/registry-snapshot.js';

/** Whether roll-ups see the registry as it is. */
export interface PublicationState {
  readonly inStep: boolean;
  readonly lastError: string | null;
}

/** Publishes the registry snapshot after changes, and remembers how that went. */
export interface Publication {
  /** Never throws: the change itself is made, and the scheduled check publishes again. */
  publish(request: { readonly log: FastifyBaseLogger }): Promise<void>;
  state(): PublicationState;
}

/** One for each app. */
export function publication(registry: Registry, registrySnapshot: RegistrySnapshot): Publication {
  let state: PublicationState = { inStep: true, lastError: null };
  return {
    async publish({ log }) {
      try {
        await registrySnapshot.publish(registry);
        state = { inStep: true, lastError: null };
      } catch (error) {
        log.error({ err: error }, 'the registry snapshot could not be published');
        state = { inStep: false, lastError: error instanceof Error ? error.message : 'unknown' };
      }
    },
    state: () => state,
  };
}
