import { ProductError } from '../../core/product-error.js';

export const unknownIngest = (id: string): ProductError =>
  new ProductError(
    'unknown-ingest',
    `There is no ingest ${id}. \`gatebook ingests\` lists them; what a version without that list stored belongs to none.`,
  );
