import { ProductError } from '../../../core/product-error.js';
import { writeWhole } from '../../files/write-whole.js';

/** Writes the file of `--out`. @throws ProductError `file-unreadable` when the file can't be written; an older one stays as it was */
export const writeOut = async (file: string, bytes: Uint8Array): Promise<void> => {
  try {
    await writeWhole(file, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ProductError(
      code === 'ENOSPC' ? 'disk-full' : 'file-unreadable',
      `Cannot write ${file} (${code}). Check the folder and its permissions, or give another --out.`,
      { cause: error },
    );
  }
};
