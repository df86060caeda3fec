/** Of larger files few are looked through before the first of them is read. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Files in batches whose positions are asked for at once: a server takes so many keys in one request, and so many requests
 * in a minute.
 *
 * @param most files of a batch
 * @param bytesOf bytes of a file that are looked through before the batch is read
 */
export async function* inBatches<File>(
  files: Iterable<File> | AsyncIterable<File>,
  { most, bytesOf }: { readonly most: number; readonly bytesOf: (file: File) => number },
): AsyncGenerator<readonly File[]> {
  let batch: File[] = [];
  let bytes = 0;
  for await (const file of files) {
    batch.push(file);
    bytes += bytesOf(file);
    if (batch.length < most && bytes < mostBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
