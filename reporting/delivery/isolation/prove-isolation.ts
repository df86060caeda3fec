import { ProductError } from '../../../core/product-error.js';
import { visibleText } from '../../page/visible-text.js';
import type { ReportDocument } from '../../render/renderer.js';
import type { Report } from '../../report/report.js';
import { documentText, type ReadPdf } from './document-text.js';
import { findForeign } from './find-foreign.js';
import { foreignNames, type TenantNames } from './names.js';

// What names tenants; a value of any other dimension may be called like a stranger's consumer without harm.
const identifying = new Set(['domain_name', 'consumer', 'account_id', 'api_id', 'tenant_id']);

/**
 * Reads rendered documents back from their bytes and looks for any other tenant's API, account, domain or consumer.
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
  const foreign = foreignNames(names, report.tenant.id);
  const allowed = allowedTexts(report, names);
  for (const { name, format, bytes } of documents) {
    const text = await documentText({ format, bytes }, readPdf);
    const found = findForeign(text, foreign, allowed);
    if (found.length === 0) continue;
    throw new ProductError(
      'report-not-isolated',
      `${name} of tenant ${report.tenant.id} holds ${found.length} name(s) of others, such as "${visibleText(found[0] ?? '').slice(0, 80)}". It was not sent. Check the registry's windows of this API, and report this.`,
    );
  }
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
        .filter(({ role, name }) => role === 'dimension' && !identifying.has(name))
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
