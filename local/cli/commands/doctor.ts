import type { Command } from 'commander';
import { listSetAside } from '../../files/quarantine.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook doctor`: what is damaged, and what to do about it. */
export const doctorCommand = (command: Command): void => {
  command.option('--json', 'answer in JSON').action(async (_, command: Command) => {
    const { dataDir, json } = command.optsWithGlobals<{ dataDir: string; json?: true }>();
    const rows = (await listSetAside(dataDir)).map((entry) => ({ ...entry }));
    printList(rows, json, 'No file was found damaged.');
  });
};
