import fc from 'fast-check';
import { storedTenant } from '../../../../core/registry/tenant.js';
import { documentText } from '../../../../reporting/reports/delivery/isolation/document-text.js';
import { findForeign } from '../../../../reporting/reports/delivery/isolation/find-foreign.js';
import { foreignNames } from '../../../../reporting/reports/delivery/isolation/names.js';
import { proveIsolation } from '../../../../reporting/reports/delivery/isolation/prove-isolation.js';
import { pdfReader } from '../../../../reporting/reports/delivery/isolation/unpdf.js';
import { builtinRenderer } from '../../../../reporting/reports/documents/renderer.js';
import { documentFormats } from '../../../../reporting/reports/report/renderer.js';
import type { Report } from '../../../../reporting/reports/report/report.js';
import { madeUpReport } from '../../../fixtures/report.js';

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

  it('are found where they are written as code points, for want of a glyph', () => {
    expect(findForeign('By ‹U+65E5›‹U+672C› 7', ['日本'], [])).toEqual(['日本']);
    expect(findForeign('By a⟨U+200B⟩b', ['a\u200bb'], [])).toHaveLength(1);
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

const documentsOf = (report: Report) =>
  builtinRenderer.render({
    id: 'x',
    attempt: 1,
    tenant: storedTenant.parse({
      id: 'acme',
      name: 'Acme',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    }),
    windows: [],
    report,
    formats: documentFormats,
    dashboardUrl: 'https://gatebook.example/d/abc/',
  });

it('every kind of document is read back, and a stranger in it is seen', async () => {
  const strangers = ['tracking.borealis.example', 'Borealis "North" & <Co>', '日本 Freight'];
  const report = madeUpReport({ rows: 9, texts: ['/orders', ...strangers] });
  for (const document of await documentsOf(report)) {
    const text = await documentText(document, reader.read);
    expect(findForeign(text, strangers, ['/orders'])).toEqual(strangers);
  }
}, 60_000);

describe('the proof of isolation', () => {
  const own = ['/orders', 'Warehouse sync'];
  const report = madeUpReport({ rows: 6, texts: own });
  const proof = (theirs: readonly string[], documents: Awaited<ReturnType<typeof documentsOf>>) =>
    proveIsolation({
      report,
      documents,
      names: {
        byTenant: new Map([
          ['acme', new Set(own)],
          ['borealis', new Set(theirs)],
        ]),
      },
      readPdf: reader.read,
    });

  it('lets a report go when a stranger is called like a word or a number of every report', async () => {
    const theirs = ['Page', '1', '2026', 'Monday', 'Open the dashboard', 'requests', 'GET', 'of'];
    await expect(proof(theirs, await documentsOf(report))).resolves.toBeUndefined();
  }, 60_000);

  it('stops a stranger in a table, though it is a word of every report or cut off on paper', async () => {
    const long = `Borealis ${'Freight '.repeat(40)}`;
    for (const stranger of ['Page', long]) {
      const leaking = madeUpReport({ rows: 6, texts: [...own, stranger] });
      await expect(
        proveIsolation({
          report: leaking,
          documents: (await documentsOf(leaking)).filter(({ format }) => format === 'pdf'),
          names: {
            byTenant: new Map([
              ['acme', new Set(own)],
              ['borealis', new Set([stranger])],
            ]),
          },
          readPdf: reader.read,
        }),
      ).rejects.toMatchObject({ code: 'report-not-isolated' });
    }
  }, 60_000);

  it('stops the document of another report, whatever this one says', async () => {
    const theirs = ['Freight desk', 'tracking.borealis.example', '444455556666'];
    for (const stranger of theirs) {
      const documents = await documentsOf(madeUpReport({ rows: 6, texts: [stranger] }));
      await expect(proof(theirs, documents)).rejects.toMatchObject({
        code: 'report-not-isolated',
        message: expect.stringContaining(stranger),
      });
    }
  }, 60_000);
});

it('a file that is no PDF fails with a sentence', async () => {
  await expect(reader.read(Buffer.from('not a PDF'))).rejects.toMatchObject({
    code: 'render-failed',
  });
});
