import { rejectionReasons } from '../../enrichment/formats/rejection.js';

/** Every reason for which a line, or a part of a source, is rejected on one machine, in a sentence. */
export const reasonSentences: Readonly<Record<string, string>> = {
  ...rejectionReasons,
  gzip_damaged: 'The file is damaged; what stands before the damage was read.',
  other_file: 'The file is no log, and nothing of it was read.',
  compression_damaged: 'The file is damaged; what stands before the damage was read.',
  too_much_compressed:
    'What the file holds is so many times as large as the file that it is no log; what stands before was read.',
};
