/**
 * What goes with every answer of every service: it stays out of frames, is read as what it says it is, and names the service to no other site.
 * Browsers that reached it over https keep to https for two years.
 */
export function securityHeaders(publicOrigin: string | undefined): Record<string, string> {
  return {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicOrigin?.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  }
}
