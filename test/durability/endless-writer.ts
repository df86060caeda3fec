import { openRegistry } from '../../registry/embedded/embedded.js';
import { aTenant } from '../fixtures/registry.js';

// Writes one tenant again and again and prints each version once it is kept, until it is killed.
const registry = await openRegistry({ folder: process.argv[2] as string });
let version = (await registry.get('tenants', 'acme'))?.version;
for (;;) {
  const stored = await registry.put('tenants', aTenant('acme'), version ?? 'absent');
  if (stored === 'conflict') throw new Error('nobody else writes here');
  version = stored.version;
  process.stdout.write(`${version}\n`);
}
