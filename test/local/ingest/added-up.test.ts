import type { Ingested, SeenInLog } from '../../../core/ports/log-intake.js';
import { addedUp } from '../../../local/ingest/added-up.js';

const part = (
  counts: { readonly stored?: number; readonly rejected?: number },
  seen: Partial<SeenInLog>,
): Ingested => {
  const { stored = 0, rejected = 0 } = counts;
  return {
    ...{ id: 'i', read: stored + rejected, stored, erased: 0, duplicates: 0, rejected },
    ...{ reasons: {}, salvaged: 0, sources: { count: 1, problems: [], moreProblems: 0 } },
    seen: {
      ...{ containers: {}, formats: {}, unknownKeys: {}, emptyColumns: [], unowned: 0 },
      samples: [],
      ...seen,
    },
  };
};

const bad = part({ rejected: 2 }, { containers: { gzip: 2 } });
const withIp = part({ stored: 3 }, { containers: { gzip: 3 }, emptyColumns: ['user_agent'] });
const withoutIp = part({ stored: 1 }, { emptyColumns: ['ip', 'user_agent'] });

test('a part of which no line could be read says nothing of columns, in whatever order it comes', () => {
  for (const both of [addedUp(bad, withIp), addedUp(withIp, bad)]) {
    expect(both.seen).toMatchObject({ containers: { gzip: 5 }, emptyColumns: ['user_agent'] });
  }
});

test('a column is empty where it is in all parts', () => {
  expect(addedUp(withIp, withoutIp).seen.emptyColumns).toEqual(['user_agent']);
});
