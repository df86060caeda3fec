import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle-esbuild.js';

// One import of the whole of zod doubles it, and with it what each cold start costs a stream.
test('the bundle of enrichment stays small', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-bundle-'));
  try {
    expect(bundle('enrichment/handler.ts', join(folder, 'index.js'))).toBeLessThan(180_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
