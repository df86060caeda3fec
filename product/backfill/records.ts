import { gzipSync } from 'node:zlib';

/**
 * The most characters of events that go into one record. Firehose bills each record as 5 KB at least, and the rows of a record
 * have to fit into an answer of Lambda, beside those of others.
 */
const mostCharacters = 256 * 1024;

/** Gathers the lines of an export into records as the stream takes them: events on lines of their own, compressed. */
export async function* recordsOf(
  lines: AsyncIterable<string>,
  eventOf: (line: string) => string,
): AsyncGenerator<{ readonly record: Buffer; readonly events: number }> {
  let events: string[] = [];
  let characters = 0;
  const made = () => ({ record: gzipSync(events.join('\n')), events: events.length });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const event = eventOf(line);
    if (events.length > 0 && characters + event.length > mostCharacters) {
      yield made();
      events = [];
      characters = 0;
    }
    events.push(event);
    characters += event.length;
  }
  if (events.length > 0) yield made();
}
