/**
 * Imports that the table does not allow and that still stand: `[importer, imported]`, as patterns. The check refuses an
 * entry that matches nothing, so that the list only gets shorter. Nothing is to be added here: mend the import.
 */
export const exceptions: readonly (readonly [from: string, to: string])[] = [
  // Layers of reporting/ that import one below them.
  ['reporting/dashboard/*', 'reporting/query/*'],
  ['reporting/roll-ups/*', 'reporting/query/**'],
  ['reporting/query/*', 'reporting/page/*'],
  ['reporting/mail/*', 'reporting/delivery/*'],
  ['reporting/mail/{html-mail,text}.ts', 'reporting/mail/content.ts'],
  // Folders that import each other: the rarer way of each pair.
  ['reporting/infra/reports/*', 'reporting/infra/*'],
  ['reporting/render/builtin/*', 'reporting/render/builtin/pdfkit/*'],
  ['reporting/page/client/charts/*', 'reporting/page/client/*'],
  ['control-plane/api/*', 'control-plane/api/routes/*'],
  ['local/cli/*', 'local/cli/commands/*'],
  ['local/lake/*', 'local/ingest/*'],
  ['local/reports/*', 'local/*'],
  ['local/*', 'local/{control-plane,demo}/*'],
  ['local/server/*', 'local/*'],
];
