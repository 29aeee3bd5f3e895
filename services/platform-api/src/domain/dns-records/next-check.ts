import type { Health } from './health.ts'

export type CheckSchedule =
  | { status: 'pending_ownership'; claimedAt: Date }
  | { status: 'active'; health: Health; healthSince: Date }

export type CheckTiming = {
  now: Date
  /** From 0 up to 1, so that the checks of many domains spread. */
  random: number
  /** Until when resolvers keep a "no": then there is something new to see. */
  cachedNoUntil: Date | null
}

const minute = 60_000
const hour = 60 * minute

/** The first checks of a claim, in minutes after it. */
const firstMinutes = [1, 2, 5, 10, 15, 30, 60]

/** When a domain is checked next. Null for a claim that is over. */
export function nextCheckAt(schedule: CheckSchedule, { now, random, cachedNoUntil }: CheckTiming): Date | null {
  const next = schedule.status === 'active' ? nextOfActive(schedule, now, random) : nextOfClaim(schedule.claimedAt, now)
  if (next === null || cachedNoUntil === null || cachedNoUntil <= now) return next
  return cachedNoUntil < next ? cachedNoUntil : next
}

/** At fixed minutes, then hourly for three days, then every six hours for two weeks. */
function nextOfClaim(claimedAt: Date, now: Date): Date | null {
  const age = now.getTime() - claimedAt.getTime()
  const first = firstMinutes.map((minutes) => minutes * minute).find((at) => at > age)
  const step = age < 72 * hour ? hour : 6 * hour
  const at = first ?? (Math.floor(age / step) + 1) * step
  return at > 14 * 24 * hour ? null : new Date(claimedAt.getTime() + at)
}

/** Rarely while all is well. After a change for the worse every 15 minutes, later hourly, then as rarely. */
function nextOfActive(
  { health, healthSince }: Extract<CheckSchedule, { status: 'active' }>,
  now: Date,
  random: number,
): Date {
  if (health === 'ok') return new Date(now.getTime() + 6 * hour * (0.8 + 0.4 * random))
  const age = now.getTime() - healthSince.getTime()
  const step = age < 2 * hour ? 15 * minute : age < 26 * hour ? hour : 6 * hour
  return new Date(now.getTime() + step)
}
