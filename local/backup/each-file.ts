/** As many as Node has threads for the file system. */
const atOnce = 4;

/**
 * Does work for each of some files, a few at a time; the answers are in their order. After a failure no more is begun, and
 * what has begun has ended when this throws: whoever removes files then is not written to behind their back.
 */
export async function eachFile<File, T>(
  files: readonly File[],
  work: (file: File) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  let hasFailed = false;
  const oneAfterTheOther = async (): Promise<void> => {
    while (next < files.length && !hasFailed) {
      const at = next++;
      try {
        answers[at] = await work(files[at] as File);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, oneAfterTheOther));
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  return answers;
}
