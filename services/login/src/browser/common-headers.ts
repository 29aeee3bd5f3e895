import type { Settings } from '../deps.ts'

/** Headers of every answer: no caching, no framing, no guessing of types, and no referrer to other sites. */
export function commonHeaders({ publicOrigin }: Pick<Settings, 'publicOrigin'>): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicOrigin.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  }
}
