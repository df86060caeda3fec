import { readFileSync } from 'node:fs';
import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import { noOpScheduler } from '../../core/ports/report-scheduler.js';
import { onlyKey } from '../../core/signing-keys.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const nothing = () => {
  throw new Error('this control plane is described, never called');
};

/** A control plane to describe the API from: it has the routes, and no parts that answer. */
export const descriptionPlane: ControlPlane = {
  registry: { get: nothing, put: nothing, putAll: nothing, remove: nothing, list: nothing },
  identify: nothing,
  challenge: 'Bearer',
  clock: () => new Date(),
  version,
  cursorKeys: async () => onlyKey('none'),
  requestsPerMinute: 1,
  registrySnapshot: { publish: nothing },
  scheduler: noOpScheduler,
};
