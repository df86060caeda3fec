/**
 * An object of the SDK's model as the CDK's L1 constructs take it: the same keys with a small first letter, times as
 * `yyyy-MM-ddTHH:mm:ssZ`. Keys below `maps` are names of ours and stay as they are.
 */
export function cdkCase(value: unknown, maps: readonly string[] = mapKeys): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (Array.isArray(value)) return value.map((item) => cdkCase(item, maps));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      small(key),
      maps.includes(key) ? eachValue(inner as object, maps) : cdkCase(inner, maps),
    ]),
  );
}

/** The members of QuickSight's data sets whose keys are ids that we chose. */
const mapKeys = [
  'PhysicalTableMap',
  'SourceTableMap',
  'TransformStepMap',
  'DestinationTableMap',
  'TableMap',
];

/** `KPIVisual` is `kpiVisual`, `XAxisLocation` is `xAxisLocation`: a leading run of capitals counts as one. */
const small = (key: string): string =>
  key.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());

const eachValue = (map: object, maps: readonly string[]) =>
  Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, cdkCase(inner, maps)]));
