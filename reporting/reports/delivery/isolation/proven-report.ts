import { comparedPart } from '../../../../core/periods/period.js';
import { ProductError } from '../../../../core/product-error.js';
import { visibleText } from '../../../../core/text/visible-text.js';
import type { Source } from '../../../query/lake.js';
import { makeReport, type ReportOrder } from '../../report/make-report.js';
import { reportFigures, reportVisuals } from '../../report/questions.js';
import type { Report } from '../../report/report.js';
import { type Doubt, doubtsOf, type Evidence } from './doubts.js';
import { ownAnswers } from './own-answers.js';

/**
 * A report whose every group and number was confirmed by the tenant's own requests, found and added up by another way than
 * the one that the report was asked for by. Names decide nothing: a stranger may be called as they like.
 *
 * A report that is not confirmed is asked for once more, of the requests themselves: roll-ups may be late, or wrong.
 *
 * @param tell is given what the platform should look at; it quotes a cell in doubt, so it is not for tenants
 * @throws ProductError `report-not-isolated` when that is not confirmed either: it must not be sent, and may be tried again
 */
export async function provenReport(
  source: Source,
  order: ReportOrder,
  tell: (sentence: string) => void,
): Promise<Report> {
  const report = await makeReport(source, order);
  const before = await evidenceOf(source, order);
  const doubts = doubtsOf(report, [before]);
  if (doubts.length === 0) return report;
  // Roll-ups that are late are not reported: the next run completes them.
  if (doubts.some(({ measure }) => measure === null)) tell(inWords(order, doubts, 'roll-ups'));

  const again = await makeReport(source, { ...order, tables: 'requests' });
  const left = doubtsOf(again, [before, await evidenceOf(source, order)]);
  if (left.length === 0) return again;
  tell(inWords(order, left, 'requests'));
  throw new ProductError(
    'report-not-isolated',
    `The numbers of this report are not confirmed by the requests of tenant ${order.tenant.id} alone. It was not sent; the platform team was told.`,
  );
}

/** What a tenant's own requests say of a report's period, and of the one before it. */
export async function evidenceOf(
  source: Source,
  { tenant, windows, period, now: asOf }: ReportOrder,
): Promise<Evidence> {
  const figures = { visual: reportFigures, bucket: 'hour' } as const;
  const of = (
    { from, to }: { from: number; to: number },
    shown: Parameters<typeof ownAnswers>[1]['shown'],
  ) =>
    ownAnswers(source, {
      tenantId: tenant.id,
      windows,
      range: { from, to },
      timeZone: period.timeZone,
      shown,
    });
  const [now, before] = await Promise.all([
    of(period, [figures, ...reportVisuals(period)]),
    of(comparedPart(period, asOf.getTime()), [figures]),
  ]);
  return { now, before };
}

function inWords(
  { tenant, period }: ReportOrder,
  doubts: readonly Doubt[],
  tables: 'roll-ups' | 'requests',
): string {
  const [first] = doubts;
  const cell = JSON.stringify({
    ...first?.group,
    ...(first?.measure && { [first.measure.name]: first.measure.value }),
  });
  return `The report ${period.key} of tenant ${tenant.id}, computed from ${tables}, says ${doubts.length} thing(s) that the tenant's own requests do not. The first: ${first?.visual} ${visibleText(cell).slice(0, 300)}.`;
}
