import type { ThemeConfiguration } from '@aws-sdk/client-quicksight';
import { colours } from './colours.js';

/** The page's light theme, as far as QuickSight's goes. */
export const quicksightTheme: ThemeConfiguration = {
  DataColorPalette: {
    Colors: [...colours.series],
    MinMaxGradient: [colours.accentSoft, colours.accent],
    EmptyFillColor: colours.seriesOther,
  },
  UIColorPalette: {
    PrimaryForeground: colours.text,
    PrimaryBackground: colours.surface,
    SecondaryForeground: colours.textSoft,
    SecondaryBackground: colours.page,
    Accent: colours.accent,
    AccentForeground: colours.onAccent,
    Danger: colours.bad,
    DangerForeground: colours.onAccent,
    Warning: colours.warn,
    WarningForeground: colours.onAccent,
    Success: colours.good,
    SuccessForeground: colours.onAccent,
    Dimension: colours.accent,
    DimensionForeground: colours.onAccent,
    Measure: colours.good,
    MeasureForeground: colours.onAccent,
  },
  Sheet: {
    Tile: { Border: { Show: true } },
    TileLayout: { Gutter: { Show: true }, Margin: { Show: true } },
  },
  Typography: { FontFamilies: [{ FontFamily: 'Amazon Ember' }] },
};
