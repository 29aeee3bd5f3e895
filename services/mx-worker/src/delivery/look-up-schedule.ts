import type { ClaimedItem } from '../store/claims.ts'

/** When an unknown outcome is looked up, by how long it is unknown, in milliseconds: the attempt may still be at work at the provider. */
const lookUpsAtMs = [30_000, 60_000, 120_000, 300_000]
/** How often it is looked up after that. */
const laterMs = 900_000

/** How long a copy may still come when nobody saw how the attempt ended, in milliseconds. */
export const unseenSettleMs = 300_000

/** The time until the first look-up. A provider that names a longer one is obeyed. */
export function firstLookUpMs(retryAfterMs = 0): number {
  return Math.max(lookUpsAtMs[0] ?? laterMs, retryAfterMs)
}

/** The time until the next look-up after one now. */
export function nextLookUpMs(item: ClaimedItem, retryAfterMs = 0): number {
  const unknownForMs = unknownMs(item)
  const nextAtMs = lookUpsAtMs.find((one) => one > unknownForMs) ?? unknownForMs + laterMs
  const untilSettledMs = Number(item.settles_at) - Number(item.claimed_at)
  const soonestMs = untilSettledMs > 0 ? Math.min(nextAtMs - unknownForMs, untilSettledMs) : nextAtMs - unknownForMs
  return Math.max(soonestMs, retryAfterMs)
}

/** How long the outcome has been unknown when the message was claimed to be looked up, by the clock of the database. */
export function unknownMs({ claimed_at, unknown_since }: ClaimedItem): number {
  return Number(claimed_at) - Number(unknown_since)
}

/** Whether a copy that is not there now will not come any more. */
export function isSettled({ claimed_at, settles_at }: ClaimedItem): boolean {
  return Number(claimed_at) >= Number(settles_at)
}
