import type { Command } from 'commander';
import { sheets } from '../../../reporting/dashboard/dashboard.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook visuals`: what can be asked. */
export const visualsCommand = (command: Command): void => {
  command.option('--json', 'answer in JSON').action((options: { json?: true }) => {
    const rows = sheets.flatMap((sheet) =>
      sheet.visuals.map(({ id, title, platformOnly }) => ({
        id,
        title,
        sheet: sheet.title,
        platform_only: platformOnly ?? false,
      })),
    );
    printList(rows, options.json, 'There are no visuals.');
  });
};
