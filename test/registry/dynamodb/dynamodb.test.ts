import { dynaliteContract } from '../../contracts/dynalite.js';
import { runs } from '../../fixtures/runs.js';

jest.setTimeout(60_000);

describe('the registry in DynamoDB', () =>
  dynaliteContract({ races: runs(10), sequences: runs(1) }));
