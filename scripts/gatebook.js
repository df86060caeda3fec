// `npm start` and `npm run gatebook`: the sources as they are now, built when they have changed since.
import { ensureBuilt } from './build/ensure-built.js';

ensureBuilt();
await import('../dist/gatebook/main.js');
