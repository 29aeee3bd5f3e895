import type { Failure } from './failure.ts'

/** The headers of every refusal, whatever the form of its body. */
export function refusalHeaders({ allow, retryAfterSeconds }: Failure): Record<string, string> {
  return {
    'cache-control': 'no-store',
    ...(allow && { allow: allow.join(', ') }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
  }
}
