/** The parts of the lake's bucket that the loader keeps, beside landing. */
export const quarantinePrefix = 'quarantine/';
export const batchesPrefix = 'loads/';

/** The tag of objects in landing that nobody needs any more: the bucket's lifecycle takes these, and no others. */
export const releasedTag = { 'gatebook-landing': 'released' } as const;
