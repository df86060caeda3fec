/** So many things fit into one request, and their outcomes into its answer and into what is kept for an Idempotency-Key. */
export const mostAtOnce = 500;
