/** A failure that can be told to the reader: the server's own sentence, or what to make of its silence. */
export class Refusal extends Error {}

// Browsers open six connections to a server; two stay free for options and downloads.
const atOnce = 4;

/** Fetches JSON, a few requests at a time in the order they were asked for; what is aborted leaves the queue. */
export function createFetcher() {
  const waiting: { readonly start: () => void; readonly signal: AbortSignal }[] = [];
  let running = 0;

  const next = () => {
    while (running < atOnce) {
      const request = waiting.shift();
      if (request === undefined) return;
      if (request.signal.aborted) continue;
      running += 1;
      request.start();
    }
  };

  return <Answer>(url: string, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const start = () => {
        fetchJson<Answer>(url, signal)
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            next();
          });
      };
      waiting.push({ start, signal });
      next();
    });
}

async function fetchJson<Answer>(url: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } }).catch(
    (error) => {
      if (signal.aborted) throw error;
      throw new Refusal('The server does not answer. Check that it is still running.');
    },
  );
  const body = await response.json().catch(() => undefined);
  if (signal.aborted) throw signal.reason;
  if (response.ok && body !== undefined) return body as Answer;
  throw new Refusal(
    typeof body?.detail === 'string'
      ? body.detail
      : `The server answered ${response.status} and gave no reason.`,
  );
}
