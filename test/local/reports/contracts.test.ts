import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentFolder } from '../../../local/reports/document-folder.js';
import { outboxTransport } from '../../../local/reports/outbox.js';
import { documentStoreContract } from '../../contracts/document-store.js';
import { mailTransportContract } from '../../contracts/mail-transport.js';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-contract-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('a folder of documents', () => {
  documentStoreContract(async () => documentFolder(newFolder()));
});

describe('a folder of mails', () => {
  mailTransportContract(async () => {
    const outbox = join(newFolder(), 'outbox');
    return {
      transport: outboxTransport(outbox),
      received: async () => readdirSync(outbox).map((name) => readFileSync(join(outbox, name))),
      // A file stands where the folder should be.
      breakDown: async () => writeFileSync(outbox, ''),
      close: async () => undefined,
    };
  });
});
