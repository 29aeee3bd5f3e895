/**
 * Headers of every answer: no guessing of types and no use by other origins. What browsers reach also stays out of frames, names no page to
 * other sites, and keeps to https for two years once it was used.
 */
export function securityHeaders(publicOrigin: string | undefined): Record<string, string> {
  const always = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  }
  if (publicOrigin === undefined) return always
  return {
    ...always,
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    ...(publicOrigin.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  }
}
