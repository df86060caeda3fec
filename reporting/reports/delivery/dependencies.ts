import { minuteMs } from '../../../core/periods/duration.js';
import type { Interval } from '../../../core/periods/interval.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import type { Registry } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { Source } from '../../query/lake.js';
import type { MailTransport } from '../mail/mail.js';
import type { ReportRenderer } from '../report/renderer.js';
import type { DocumentStore } from './document-store.js';

/** What delivering a report takes. */
export interface DeliveryDependencies {
  readonly registry: Registry;
  /** The lake as one report of this tenant asks it: as long as that may take, and at no other tenant's cost. */
  sourceFor(tenant: Tenant): Source;
  readonly renderer: ReportRenderer;
  readonly transport: MailTransport;
  readonly store: DocumentStore;
  readonly clock: () => Date;
  /** Names this worker in leases. */
  readonly worker: string;
  /** The sender, such as `Gatebook <reports@example.com>`. */
  readonly from: string;
  /** A tenant's dashboard over a period. Null: there is none that a reader could open. */
  dashboardUrl(tenant: Tenant, period: Interval): string | null;
  unsubscribeUrl(delivery: Delivery, recipient: string): string | null;
  /** Tells the platform of what it must look at, in one sentence. No tenant sees it: it may quote a cell of a report. */
  alert(sentence: string): void;
}

/** How long a worker holds a delivery: rendering, or one mail, must not take longer. */
export const leaseMs = 15 * minuteMs;
