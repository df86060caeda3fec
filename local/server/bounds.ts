/** What a server takes at most from whoever can reach it. Times are in milliseconds. */
export const bounds = {
  connections: 768,
  /** Of one IPv4 address or one IPv6 network of 64 bits. Behind a proxy that is everyone, so it is no small number. */
  connectionsPerAddress: 256,
  headersMs: 10_000,
  headers: 100,
  /** For a body to arrive, except for a log, which may take days. */
  bodyMs: 30_000,
  bodyBytes: 256 * 1024,
  /** For an answer to be worked out, once it is its turn or not. */
  answerMs: 30_000,
  /** For answers to end when the server is told to stop: less than the ten seconds that a container is given. */
  stoppingMs: 8_000,
  /** Without a byte in either direction. Longer than an answer may take. */
  silenceMs: 65_000,
} as const;

/** The part of them that Node enforces. */
export const httpOptions = {
  headersTimeout: bounds.headersMs,
  // Each request has its own: a log has none.
  requestTimeout: 0,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 15_000,
};
