import type { Registry } from '../../core/registry/registry.js';

/**
 * The copy of tenants and APIs that roll-ups read (`registry/apis`, `registry/tenants`). `publish` writes it
 * whole and atomically; when two run at once, the newer state stays.
 */
export interface RegistrySnapshot {
  publish(registry: Registry): Promise<void>;
}
