/** The Node releases that README promises: the oldest of each, and what `npm run test:node` downloads to try it. */
export const nodeVersions = [
  { oldest: '20.19.0', tried: '20.19.0' },
  { oldest: '22.12.0', tried: '22' },
  { oldest: '24.0.0', tried: '24' },
];
