import { columns } from './columns.js';

/** API Gateway's limit on an access log format: 3 KB (listed for HTTP and WebSocket APIs; kept for REST too). */
export const maxLogFormatBytes = 3072;

const logged = columns.filter((column) => column.from !== undefined && column.key !== undefined);

/**
 * The columns of the canonical format in the order in which a line carries them: what a client controls first,
 * so that nothing it smuggles in can come after the values it must not forge.
 */
export const canonicalOrder = [
  ...logged.filter((column) => column.clientControlled),
  ...logged.filter((column) => !column.clientControlled),
];

/**
 * The access log format of a REST API's stage: one JSON object on one line, every value quoted because API
 * Gateway writes a bare `-` for an absent one.
 */
export const logFormat = `{${canonicalOrder
  .map((column) => `"${column.key}":"${column.from}"`)
  .join(',')}}`;
