/** What a piece of work gives, how long it took and what it took of the processor, in milliseconds. */
export async function timed<T>(work: () => Promise<T>) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}
