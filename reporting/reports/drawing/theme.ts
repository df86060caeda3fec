import { blend, contrastWithWhite } from '../../format/blend.js';
import { themes } from '../../format/theme.js';

/** The colours of paper and mail: the light theme. */
export const theme = themes.light;

/** A colour part of the way (0 to 1) towards white. */
export const paler = (colour: string, part: number): string => blend(colour, '#ffffff', part);

/**
 * A tenant's colour as a background for white text: darkened until the contrast is at least 4.5 to 1, whatever the
 * tenant chose.
 */
export function brandColour(chosen: string | null): string {
  let colour = chosen ?? theme.accent;
  for (let step = 0; step < 20 && contrastWithWhite(colour) < 4.5; step++) {
    colour = blend(colour, '#000000', 0.1);
  }
  return colour;
}
