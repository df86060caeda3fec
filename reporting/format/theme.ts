/**
 * Every colour of Gatebook, once: in the light theme and in the dark one. The page's style sheet is generated from it
 * (`npm run generate`); paper, mail and QuickSight take the light theme. Colours of text hold WCAG AA on the surfaces of
 * their theme.
 */
const named = {
  page: ['#f6f7f9', '#0b0d12'],
  surface: ['#ffffff', '#13161d'],
  surfaceRaised: ['#ffffff', '#1a1e27'],
  surfaceSunken: ['#f1f3f6', '#0f1218'],
  track: ['#eef0f4', '#232935'],
  hover: ['#f3f4f7', '#1e232d'],
  border: ['#e4e7ec', '#252b36'],
  borderStrong: ['#cfd4dc', '#3a4250'],
  borderControl: ['#858d9c', '#6a7384'],
  text: ['#111827', '#e8ebf1'],
  textSoft: ['#475063', '#b3bac7'],
  textFaint: ['#5f687a', '#939cac'],
  accent: ['#4a4ddb', '#9a9dfb'],
  accentFill: ['#4a4ddb', '#5b5ee6'],
  accentSoft: ['#eeeffd', '#22244a'],
  onAccent: ['#ffffff', '#ffffff'],
  good: ['#0b7045', '#4fd69c'],
  goodSoft: ['#e5f6ee', '#0f2f23'],
  bad: ['#b42318', '#ff9a90'],
  badSoft: ['#fdeceb', '#3a1a19'],
  warn: ['#8a4b04', '#f7c26b'],
  warnSoft: ['#fdf3e2', '#35270f'],
  seriesOther: ['#98a1b0', '#6f7888'],
} as const;

/** The colours of series, by their number. Neighbours differ in hue and in lightness. */
const series = [
  ['#4f5de0', '#8089ff'],
  ['#0f9d8a', '#2fc7b1'],
  ['#e58a0a', '#f6ad3d'],
  ['#cf3f8f', '#ef75b6'],
  ['#1b8fd6', '#56b8f2'],
  ['#8a55cf', '#b68af0'],
  ['#6f9b24', '#a3cc58'],
  ['#a8633c', '#d49068'],
  ['#d6584f', '#f0877f'],
  ['#0d7f9c', '#4bbfdc'],
  ['#b08d00', '#d9bb3d'],
  ['#5b6b8c', '#9fb0d2'],
] as const;

/** The colour of a class of statuses, by its first digit. */
const status = {
  1: named.seriesOther,
  2: ['#159a6c', '#36c795'],
  3: ['#4f8fd8', '#72b0f4'],
  4: ['#e69a17', '#f5b544'],
  5: ['#d8433b', '#f4716a'],
} as const;

export type ThemeName = 'light' | 'dark';

/** What charts are coloured with. */
export interface ChartColours {
  readonly series: readonly string[];
  /** By the first digit of a status. */
  readonly status: Readonly<Record<string, string>>;
  /** What has no colour of its own. */
  readonly other: string;
  /** What a chart stands on: lighter shades are mixed with it. */
  readonly surface: string;
  /** Darker shades are mixed with it. */
  readonly text: string;
}

/** The colours of one theme, as #rrggbb. */
export type Theme = Readonly<Record<keyof typeof named, string>> & {
  readonly charts: ChartColours;
};

const themeOf = (place: 0 | 1): Theme => {
  const colours = Object.fromEntries(
    Object.entries(named).map(([name, pair]) => [name, pair[place]]),
  ) as Record<keyof typeof named, string>;
  return {
    ...colours,
    charts: {
      series: series.map((pair) => pair[place]),
      status: Object.fromEntries(
        Object.entries(status).map(([digit, pair]) => [digit, pair[place]]),
      ),
      other: colours.seriesOther,
      surface: colours.surface,
      text: colours.text,
    },
  };
};

export const themes: Readonly<Record<ThemeName, Theme>> = { light: themeOf(0), dark: themeOf(1) };

/** The name of a colour in the style sheet, such as `surface-raised` or `series-3`. */
const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every colour as a custom property of CSS: its name without the dashes in front, and its value in both themes. */
export const cssColours: readonly (readonly [name: string, light: string, dark: string])[] = [
  ...Object.entries(named).map(([name, [light, dark]]) => [kebab(name), light, dark] as const),
  ...series.map(([light, dark], place) => [`series-${place + 1}`, light, dark] as const),
  ...Object.entries(status).map(
    ([digit, [light, dark]]) => [`status-${digit}xx`, light, dark] as const,
  ),
];
