/** The light colours of the page's tokens, in the capitals that QuickSight wants; a test holds the two together. */
export const colours = {
  text: '#111827',
  textSoft: '#475063',
  surface: '#FFFFFF',
  page: '#F6F7F9',
  border: '#E4E7EC',
  accent: '#4A4DDB',
  onAccent: '#FFFFFF',
  accentSoft: '#EEEFFD',
  good: '#0B7045',
  bad: '#B42318',
  warn: '#8A4B04',
  other: '#98A1B0',
  series: ['#4F5DE0', '#0F9D8A', '#E58A0A', '#CF3F8F', '#1B8FD6', '#8A55CF', '#6F9B24', '#A8633C'],
  /** By the first digit of a status. */
  status: { 1: '#98A1B0', 2: '#159A6C', 3: '#4F8FD8', 4: '#E69A17', 5: '#D8433B' },
} as const;

/** A status or a class of statuses in the colour of its class; undefined for anything else. */
export const statusColour = (status: string): string | undefined =>
  colours.status[status[0] as unknown as keyof typeof colours.status];
