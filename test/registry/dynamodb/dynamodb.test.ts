import { dynaliteContract } from '../../contracts/dynalite.js';

jest.setTimeout(60_000);

describe('the registry in DynamoDB', () => dynaliteContract({ races: 150, sequences: 8 }));
