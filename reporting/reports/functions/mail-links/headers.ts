/**
 * Headers of every answer. A page of ours holds a form that posts to its own address and loads nothing; the address carries
 * a right, so that no referrer may leave and nothing may be kept.
 */
export const linkHeaders = {
  'content-security-policy':
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'private, no-store',
} as const;
