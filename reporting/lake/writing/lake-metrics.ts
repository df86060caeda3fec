/** What the lake's machines tell CloudWatch, by name: they count and an alarm watches the same. */
export const metricNamespace = 'Gatebook';

export const loaderMetrics = {
  service: 'loader',
  /** How long the object has waited that has waited longest, minutes, once a run. */
  oldestMinutes: 'OldestUnloadedMinutes',
  /** Objects that a run took. */
  objects: 'ObjectsTaken',
  /** How old the newest request of an object was when it landed, of nineteen in twenty objects at most, minutes. */
  landingLag: 'LandingLagMinutes',
  /** Objects that cannot be read, and runs that left some over. */
  setAside: 'ObjectsSetAside',
} as const;

export const rollUpMetrics = {
  service: 'roll-ups',
  /** Runs after which every hour that was touched is up to date, or some of many. */
  recomputed: 'HoursRecomputed',
} as const;
