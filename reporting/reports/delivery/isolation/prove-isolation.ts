import { ProductError } from '../../../../core/product-error.js';
import { visibleText } from '../../../../core/text/visible-text.js';
import type { ReportDocument } from '../../report/renderer.js';
import type { Report } from '../../report/report.js';
import { documentText, type ReadPdf } from './document-text.js';
import { findForeign } from './find-foreign.js';
import { foreignNames, type TenantNames } from './names.js';
import { isNaming, namingCells } from './naming-cells.js';
import { ownWords } from './own-words.js';

/**
 * Reads rendered documents back from their bytes and looks for any other tenant's API, account, domain or consumer. The
 * cells that name somebody are compared one by one before that: a name that is cut off on paper, or that is a word like
 * any other, is seen there.
 *
 * @throws ProductError `report-not-isolated`: which document holds what; it must not be sent
 */
export async function proveIsolation({
  report,
  documents,
  names,
  readPdf,
}: {
  readonly report: Report;
  readonly documents: readonly Pick<ReportDocument, 'name' | 'format' | 'bytes'>[];
  readonly names: TenantNames;
  readonly readPdf: ReadPdf;
}): Promise<void> {
  const own = names.byTenant.get(report.tenant.id) ?? new Set();
  refuse(
    report,
    'A table',
    namingCells(report).filter((name) => !own.has(name)),
  );
  const foreign = foreignNames(names, report.tenant.id);
  const allowed = allowedTexts(report, names);
  for (const { name, format, bytes } of documents) {
    const text = await documentText({ format, bytes }, readPdf);
    let found = findForeign(text, foreign, allowed);
    if (found.some(mayBeAnyWord)) {
      const saidAnyway = findForeign(await ownWords(report, readPdf), found, []);
      found = found.filter((one) => !(mayBeAnyWord(one) && saidAnyway.includes(one)));
    }
    refuse(report, name, found);
  }
}

/**
 * Whether a name may be one that a report says of itself, such as a stranger's consumer called `Page` or `204`: whoever
 * names an API key must not be able to keep everyone else's reports from leaving. Domains and accounts never are.
 */
const mayBeAnyWord = (name: string): boolean => !/\.|\d{8}/.test(name);

function refuse({ tenant }: Report, where: string, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new ProductError(
    'report-not-isolated',
    `${where} of tenant ${tenant.id} holds ${found.length} name(s) of others, such as "${visibleText(found[0] ?? '').slice(0, 80)}". It was not sent. Check the registry's windows of this API, and report this.`,
  );
}

/** What a report may say by right: its tenant's names, its own words, the values of columns that name nobody. */
function allowedTexts(report: Report, { byTenant }: TenantNames): string[] {
  const { tenant, title, sections } = report;
  const words = sections.flatMap((section) => [
    section.title,
    section.description,
    ...section.figures.flatMap(({ column, description }) => [column.title, description]),
    ...section.visuals.flatMap(({ visual, columns }) => [
      visual.title,
      visual.description,
      ...columns.map((column) => column.title),
    ]),
  ]);
  const values = sections.flatMap((section) =>
    section.visuals.flatMap(({ columns, rows }) =>
      columns
        .filter(({ role, name }) => role === 'dimension' && !isNaming(name))
        .flatMap(({ name }) => rows.map((row) => String(row[name] ?? ''))),
    ),
  );
  return [
    ...new Set([
      tenant.id,
      tenant.name,
      tenant.branding.name ?? tenant.name,
      title,
      ...(byTenant.get(tenant.id) ?? []),
      ...words,
      ...values,
    ]),
  ];
}
