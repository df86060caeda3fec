import { documentWriters } from '../../../../reporting/reports/documents/renderer.js';
import {
  type DocumentWriters,
  rendererBy,
} from '../../../../reporting/reports/documents/renderer-by.js';
import { rendererContract } from '../../../contracts/renderer.js';

describe("Gatebook's own renderer", () => {
  rendererContract(async () => {
    let works = true;
    const writers = Object.fromEntries(
      Object.entries(documentWriters).map(([format, write]) => [
        format,
        async (...asked: Parameters<typeof write>) => {
          if (!works) throw new Error('no room\n    at write (file.ts:1:1)');
          return write(...asked);
        },
      ]),
    ) as DocumentWriters;
    return {
      renderer: rendererBy(writers),
      breakDown: () => {
        works = false;
      },
      close: async () => undefined,
    };
  });
});
