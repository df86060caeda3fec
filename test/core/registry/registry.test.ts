import { registryContract } from '../../contracts/registry.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';

describe('the registry that other tests use', () => {
  registryContract(async () => memoryRegistry());
});
