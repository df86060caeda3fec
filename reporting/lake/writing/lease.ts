/** The objects of the lake's bucket that say who writes: a machine for each, and the tables that it keeps. */
export const leaseKeys = {
  loader: 'leases/requests.json',
  rollUps: 'leases/roll-ups.json',
} as const;

/** Who may write some tables, as the lake's bucket says. */
export interface Lease {
  /** The holder of a lease that was taken. */
  readonly read: () => Promise<{ readonly holder: string; readonly version: string }>;
  /**
   * Writes a holder in place of `version`, or where there was none yet. One conditional write.
   * @returns false if somebody else was faster
   */
  readonly take: (holder: string, version?: string) => Promise<boolean>;
}

export interface Writers {
  readonly lease: Lease;
  /** Whether an execution of the state machine, by its ARN, still runs. */
  readonly isRunning: (execution: string) => Promise<boolean>;
  /** Asks every statement that runs in the work group of the writers to stop, and answers how many there were. */
  readonly stopStatements: () => Promise<number>;
}

/**
 * How an execution stands to the lease: it may write (`held`); the lease is its own, but statements of one that has ended
 * have not stopped yet (`stopping`); or another execution writes (`others`).
 */
export type Standing = 'held' | 'stopping' | 'others';

/**
 * Makes an execution the only one that writes. Two statements that change one table at once may each commit, and rows
 * come twice (github.com/trinodb/trino/issues/31072), and each schedule starts executions of its own.
 *
 * A lease is not given back: whoever comes next sees that its holder has ended. Athena knows nothing of the lease, and a
 * statement may outlive the execution that started it; so the next holder stops what is left over and writes only
 * when nothing runs.
 *
 * Whoever is told `stopping` or `others` asks again.
 */
export const takeLease = async (execution: string, writers: Writers): Promise<Standing> => {
  const { lease, isRunning, stopStatements } = writers;
  if (!(await lease.take(execution))) {
    const { holder, version } = await lease.read();
    if (holder !== execution) {
      if (await isRunning(holder)) return 'others';
      if (!(await lease.take(execution, version))) return 'others';
    }
  }
  return (await stopStatements()) === 0 ? 'held' : 'stopping';
};
