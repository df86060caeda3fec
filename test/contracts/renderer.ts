import type { DocumentFormat } from '../../core/ports/report-source.js';
import type { ReportDocument, ReportRenderer } from '../../reporting/reports/report/renderer.js';
import { anOrder } from '../fixtures/an-order.js';
import { madeUpReport } from '../fixtures/report.js';

/** A renderer with what it draws by. */
export interface RendererPeer {
  readonly renderer: ReportRenderer;
  /** Makes everything that it draws by fail at every call. */
  breakDown(): void;
  close(): Promise<void>;
}

/** How a document of a format begins. */
const begins: Record<DocumentFormat, RegExp> = {
  pdf: /^%PDF-/,
  csv: /^\ufeff?[\w"]/,
  xlsx: /^PK/,
  html: /^<!doctype html>/i,
};

const report = madeUpReport({ rows: 5 });
const order = (more: Partial<Parameters<typeof anOrder>[0]> = {}) => anOrder({ report, ...more });

/** What every renderer of reports promises: `open` gives one that works. */
export function rendererContract(open: () => Promise<RendererPeer>): void {
  let peer: RendererPeer;
  beforeEach(async () => {
    peer = await open();
  });
  afterEach(() => peer.close());

  const render = async (asked = order(), signal?: AbortSignal) =>
    peer.renderer.render(asked, signal);
  const names = (documents: readonly ReportDocument[]) => documents.map(({ name }) => name);

  it.each([[['pdf', 'csv', 'xlsx']], [['xlsx', 'pdf']], [['csv']]] as DocumentFormat[][][])(
    'makes one document of each of %j, in this order',
    async (formats) => {
      const documents = await render(order({ formats }));
      expect(documents.map(({ format }) => format)).toEqual(formats);
      for (const { format, bytes } of documents) {
        expect(Buffer.from(bytes).toString('utf8', 0, 40)).toMatch(begins[format]);
      }
    },
  );

  it('names documents after tenant, cadence and first day, safe for any file system', async () => {
    expect(names(await render())).toEqual(
      ['pdf', 'csv', 'xlsx'].map((format) => `acme-weekly-2026-11-16.${format}`),
    );
  });

  it('gives a repeat of an order the same names', async () => {
    expect(names(await render())).toEqual(names(await render(order({ attempt: 2 }))));
  });

  it('ends where its caller has given up', async () => {
    const given = new AbortController();
    given.abort(new Error('the caller has given up'));
    await expect(render(order(), given.signal)).rejects.toThrow();
  });

  it('says of what cannot be drawn now that a repeat may help, in a sentence without a stack', async () => {
    peer.breakDown();
    await expect(render()).rejects.toMatchObject({
      name: 'ProductError',
      code: 'render-failed',
      message: expect.stringMatching(/^[A-Z][^\n]+\.$/),
    });
  });
}
