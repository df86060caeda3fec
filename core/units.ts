/** One size in which numbers of a unit are written. */
export interface UnitSize {
  /** What stands after the number: `ms`, `kB`. */
  readonly sign: string;
  /** How many of the unit it is. */
  readonly is: number;
  /** The least number of the unit that is written in it. */
  readonly from: number;
  /** The most decimals that are written. */
  readonly decimals: number;
}

/** What a unit is, for everything that writes its numbers. */
interface UnitDeclaration {
  /** In words, in the plural. */
  readonly title: string;
  /** Whether its numbers are whole and exact, or real numbers that are rounded where they are shown. */
  readonly exactness: 'whole' | 'real';
  /** The most decimals where numbers are not scaled: in a workbook, in QuickSight. */
  readonly decimals: number;
  /** The sizes for readers, the smallest first. Of a share there is one, the percentage. */
  readonly sizes: readonly [UnitSize, ...UnitSize[]];
  /** The sizes where there is little room, such as on an axis. @default sizes */
  readonly briefSizes?: readonly [UnitSize, ...UnitSize[]];
  /** How many digits of a scaled number are kept. @default all */
  readonly significantDigits?: number;
}

/** The signs of bytes, each a thousand times the one before. */
const byteSigns = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const byteSizes = (decimals: number): readonly [UnitSize, ...UnitSize[]] => {
  const size = (sign: string, power: number): UnitSize => {
    const is = 1000 ** power;
    return { sign, is, from: power === 0 ? 0 : is, decimals };
  };
  const [first, ...larger] = byteSigns;
  return [size(first, 0), ...larger.map((sign, place) => size(sign, place + 1))];
};

/** Every unit of numbers that have one, once. The ids are what the headings of columns of bare numbers show. */
export const units = {
  ms: {
    title: 'milliseconds',
    exactness: 'real',
    decimals: 1,
    sizes: [
      { sign: 'ms', is: 1, from: 0, decimals: 1 },
      { sign: 'ms', is: 1, from: 100, decimals: 0 },
      { sign: 's', is: 1000, from: 10_000, decimals: 2 },
    ],
    briefSizes: [
      { sign: 'ms', is: 1, from: 0, decimals: 2 },
      { sign: 's', is: 1000, from: 1000, decimals: 2 },
    ],
  },
  bytes: {
    title: 'bytes',
    exactness: 'whole',
    decimals: 0,
    sizes: byteSizes(2),
    briefSizes: byteSizes(1),
    significantDigits: 3,
  },
  share: {
    title: 'parts of 1',
    exactness: 'real',
    decimals: 2,
    sizes: [{ sign: '%', is: 0.01, from: 0, decimals: 2 }],
  },
} as const satisfies Record<string, UnitDeclaration>;

/** What a number of an answer counts. A share is a part of 1. */
export type Unit = keyof typeof units;

/** What a number of the lake counts. */
export type StoredUnit = Exclude<Unit, 'share'>;

/** The size that a number of a unit is written in. */
export function sizeOf(unit: Unit, value: number, brief = false): UnitSize {
  const { sizes, briefSizes = sizes }: UnitDeclaration = units[unit];
  return (brief ? briefSizes : sizes).findLast(({ from }) => value >= from) ?? sizes[0];
}

/** A number of a unit in one of its sizes, with the digits that are kept. */
export function scaled(unit: Unit, value: number, { is }: UnitSize): number {
  const { significantDigits }: UnitDeclaration = units[unit];
  return significantDigits === undefined
    ? value / is
    : Number((value / is).toPrecision(significantDigits));
}
