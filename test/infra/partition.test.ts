import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Other partitions are refused by a sentence (settings.test.ts). Who lets one in finds no ARN that is of the commercial one.

const root = join(import.meta.dirname, '../..');
const rooms = ['core', 'enrichment', 'infra', 'product', 'registry', 'control-plane', 'reporting'];

const sources = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|py)$/.test(file))
    .map((file) => join(room, file)),
);

/** Shown to a reader: one of the documented dummy accounts stands in the line, or the file holds nothing but examples. */
const isExample = (file: string, line: string) =>
  file.endsWith('/examples.ts') || /arn:aws:[\w-]+:[\w-]*:(111122223333|123456789012):/.test(line);

test('every ARN takes its partition from where it is deployed', () => {
  const found = sources.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        line.includes('arn:aws:') && !isExample(file, line)
          ? [`${file}:${index + 1}: ${line.trim()}`]
          : [],
      ),
  );
  expect(sources.length).toBeGreaterThan(300);
  expect(found).toEqual([]);
});
