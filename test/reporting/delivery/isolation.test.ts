import fc from 'fast-check';
import { tenant } from '../../../core/registry/tenant.js';
import { documentText } from '../../../reporting/delivery/isolation/document-text.js';
import { findForeign } from '../../../reporting/delivery/isolation/find-foreign.js';
import { foreignNames } from '../../../reporting/delivery/isolation/names.js';
import { pdfReader } from '../../../reporting/delivery/isolation/unpdf.js';
import { builtinRenderer } from '../../../reporting/render/builtin/renderer.js';
import { documentFormats } from '../../../reporting/render/renderer.js';
import { madeUpReport } from '../../fixtures/report.js';

const reader = pdfReader();
afterAll(() => reader.close());

describe('names of strangers', () => {
  it('are found wherever they stand as a word, whatever the case and the line breaks', () => {
    expect(findForeign('To Borealis\nFreight, 7', ['Borealis Freight'], [])).toEqual([
      'Borealis Freight',
    ]);
    expect(
      findForeign('"TRACKING.borealis.example",1', ['tracking.borealis.example'], []),
    ).toHaveLength(1);
  });

  it('are not found inside other words', () => {
    expect(findForeign('preorders 1111222233334', ['orders', '111122223333'], [])).toEqual([]);
  });

  it('are no leak inside what the report may say, and are one beside it', () => {
    expect(findForeign('/orders/{id} 12', ['orders'], ['/orders/{id}'])).toEqual([]);
    expect(findForeign('/orders/{id} orders 12', ['orders'], ['/orders/{id}'])).toEqual(['orders']);
  });

  it('are found in any text that holds one that nothing explains', () => {
    const word = fc.stringMatching(/^[a-z]{5,12}$/);
    fc.assert(
      fc.property(word, fc.array(word), fc.array(word), (name, before, behind) => {
        fc.pre(![...before, ...behind].some((other) => other.includes(name)));
        const text = [...before, name, ...behind].join(' ');
        expect(findForeign(text, [name], [...before, ...behind])).toEqual([name]);
      }),
    );
  });

  it('are those of all others, of no tenant too, without those that are also its own', () => {
    const byTenant = new Map([
      ['acme', new Set(['orders.acme.example', 'Shared key'])],
      ['borealis', new Set(['tracking.borealis.example', 'Shared key'])],
      [null, new Set(['preview.internal.example'])],
    ]);
    expect([...foreignNames({ byTenant }, 'acme')]).toEqual([
      'tracking.borealis.example',
      'preview.internal.example',
    ]);
  });
});

it('every kind of document is read back, and a stranger in it is seen', async () => {
  const stranger = 'tracking.borealis.example';
  const report = madeUpReport({ rows: 6, texts: ['/orders', stranger] });
  const acme = tenant.parse({
    id: 'acme',
    name: 'Acme',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  });
  const documents = await builtinRenderer.render({
    id: 'x',
    attempt: 1,
    tenant: acme,
    windows: [],
    report,
    formats: documentFormats,
    dashboardUrl: null,
  });
  expect(documents).toHaveLength(4);
  for (const document of documents) {
    const text = await documentText(document, reader.read);
    expect(findForeign(text, [stranger], ['/orders'])).toEqual([stranger]);
  }
}, 60_000);

it('a file that is no PDF fails with a sentence', async () => {
  await expect(reader.read(Buffer.from('not a PDF'))).rejects.toMatchObject({
    code: 'render-failed',
  });
});
