import type { FastifyBaseLogger } from 'fastify';
import type { Registry } from '../../../core/registry/registry.js';
import type { Dimension } from '../../ports/dimension.js';

/** Whether roll-ups see the registry as it is. */
export interface PublicationState {
  readonly inStep: boolean;
  readonly lastError: string | null;
}

/** Publishes the dimension after changes, and remembers how that went. */
export interface Publication {
  /** Never throws: the change itself is made, and the scheduled check publishes again. */
  publish(request: { readonly log: FastifyBaseLogger }): Promise<void>;
  state(): PublicationState;
}

/** One for each app. */
export function publication(registry: Registry, dimension: Dimension): Publication {
  let state: PublicationState = { inStep: true, lastError: null };
  return {
    async publish({ log }) {
      try {
        await dimension.publish(registry);
        state = { inStep: true, lastError: null };
      } catch (error) {
        log.error({ err: error }, 'the dimension could not be published');
        state = { inStep: false, lastError: error instanceof Error ? error.message : 'unknown' };
      }
    },
    state: () => state,
  };
}
