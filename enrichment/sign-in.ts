import { type Cells, cellIndex } from '../core/access-log/cells.js';
import type { SignIn } from '../core/access-log/vocabulary.js';

const at = cellIndex;

/** How API Gateway answers whom an authorizer did not let in, or could not look at. */
const refusals: ReadonlySet<string> = new Set([
  'ACCESS_DENIED',
  'UNAUTHORIZED',
  'AUTHORIZER_FAILURE',
  'AUTHORIZER_CONFIGURATION_ERROR',
]);

/**
 * How the caller proved who it is, by which of the log's variables API Gateway filled; the strongest proof
 * where there are several.
 *
 * - Cognito: an identity pool's credentials, or claims of a token of a user pool. REST APIs fill claims for user
 *   pools only; HTTP APIs for any issuer, so there the issuer decides between `cognito` and `jwt`.
 * - That an authorizer was asked proves nothing where it refused; the principal that it named does.
 * - A key is no proof of who calls, so it counts only where nothing else does.
 */
export function signInOf(cells: Cells): SignIn {
  if (cells[at.cognito_identity_id] !== null || cells[at.cognito_identity_pool_id] !== null) {
    return 'cognito';
  }
  if (cells[at.identity_user_arn] !== null || cells[at.identity_caller] !== null) return 'iam';
  if (cells[at.sub] !== null || cells[at.issuer] !== null) return claimsOf(cells);
  if (cells[at.authorizer_principal_id] !== null) return 'lambda_authorizer';
  const asked =
    cells[at.authorizer_latency] !== null || cells[at.authorizer_integration_latency] !== null;
  if (asked && !refusals.has(cells[at.error_type] as string)) return 'lambda_authorizer';
  if (cells[at.identity_user] !== null) return 'iam';
  return cells[at.api_key_id] !== null ? 'api_key' : 'none';
}

function claimsOf(cells: Cells): SignIn {
  const issuer = cells[at.issuer];
  if (typeof issuer === 'string') return issuer.includes('cognito-idp.') ? 'cognito' : 'jwt';
  return cells[at.route_key] !== null && cells[at.resource_path] === null ? 'jwt' : 'cognito';
}
