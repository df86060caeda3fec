import { ProductError } from '../../../core/product-error.js';
import { isOutOfMemory, memoryError } from '../../../local/lake/memory-error.js';
import { isDiskFull } from '../../../local/lake/storage-error.js';

/** As DuckDB says it, with what it advises. */
const spilled = `Out of Memory Error: failed to offload data block of size 32.0 KiB (2.6 MiB/2.6 MiB used).
This limit was set by the 'max_temp_directory_size' setting.
By default, this setting utilizes the available disk space on the drive where the 'temp_directory' is located.`;
const unfit =
  'Out of Memory Error: failed to allocate data of size 32.0 KiB (38.1 MiB/38.1 MiB used)';

test('memory that does not suffice is told as that, and a disk without room to spill as a full disk', () => {
  const memory = memoryError(new Error(unfit), '250MB');
  expect(memory).toMatchObject({ code: 'out-of-memory' });
  expect([isOutOfMemory(memory), isDiskFull(memory)]).toEqual([true, false]);
  const disk = memoryError(new Error(spilled), '250MB');
  expect(disk).toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/^The disk has no room .* 250MB .* make room and try again\.$/),
  });
  expect([isOutOfMemory(disk), isDiskFull(disk)]).toEqual([false, true]);
});

test('any other fault stays what it is', () => {
  for (const error of [new Error('Parser Error'), new ProductError('query-failed', 'no'), 'text'])
    expect(memoryError(error, '250MB')).toBe(error);
});
