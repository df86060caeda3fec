import type { ApiWindow } from '../core/registry/api-window.js';

/** Whose requests a log holds, and when they were. */
export interface LogWorld {
  readonly apis: number;
  readonly accounts: number;
  readonly tenants: number;
  readonly days: number;
  /** Requests of all times in no order, where others are in the order of time but for a few seconds. */
  readonly isShuffled?: boolean;
}

/** The worlds that logs are made of. */
export const logWorlds = {
  usual: { apis: 3, accounts: 3, tenants: 3, days: 30 },
  narrow: { apis: 8, accounts: 3, tenants: 8, days: 30 },
  apis: { apis: 200, accounts: 50, tenants: 50, days: 30 },
  accounts: { apis: 100, accounts: 100, tenants: 100, days: 30 },
  shuffled: { apis: 15, accounts: 5, tenants: 5, days: 7, isShuffled: true },
  organisation: { apis: 1000, accounts: 100, tenants: 300, days: 30 },
  years: { apis: 8, accounts: 3, tenants: 8, days: 500 },
} as const satisfies Record<string, LogWorld>;

export type LogWorldName = keyof typeof logWorlds;

const firstAccounts = ['111122223333', '444455556666', '777788889999'];

/** The windows of all APIs of a world, each API registered for good. */
export const windowsOfWorld = ({ apis, accounts, tenants }: LogWorld): ApiWindow[] =>
  Array.from({ length: apis }, (_, index) => ({
    accountId: firstAccounts[index % accounts] ?? String(100_000_000_000 + (index % accounts)),
    region: 'eu-west-1',
    restApiId: `a1b2c3d4e${index}`,
    stage: 'prod',
    tenantId: `tenant-${index % tenants}`,
    validFrom: null,
    validTo: null,
  }));
