import type { Settings } from '../deps.ts'

/** What goes with every answer, whoever it is for: it stays out of caches and frames, is read as what it says it is, and names login to no other site. */
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
