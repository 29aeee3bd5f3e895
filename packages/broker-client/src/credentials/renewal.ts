const minuteMs = 60_000

/**
 * When credentials are renewed. boto3 asks again from 15 minutes before the end, and gives an older one a process or a call each time; so
 * renewal comes before that when the lifetime allows it. `random` (0 to 1) spreads programs that started together.
 */
export function renewalTime(mintedAt: number, expiresAt: number, random: number): number {
  const lifetime = expiresAt - mintedAt
  const lead = Math.min(20 * minuteMs, lifetime / 3) + random * Math.min(5 * minuteMs, lifetime / 12)
  return expiresAt - lead
}

/** How long a refusal counts: as long as the broker says, or from two seconds up to one minute. */
export function pauseAfterRefusal(inARow: number, retryAfterSeconds: number | undefined): number {
  return retryAfterSeconds === undefined ? Math.min(2 ** inARow * 1000, minuteMs) : retryAfterSeconds * 1000
}
