import { dynaliteContract } from '../../contracts/dynalite.js';
import { runs } from '../../fixtures/runs.js';

describe('the registry in DynamoDB', () =>
  dynaliteContract({ races: runs(10), sequences: runs(1) }));
