import type { Deps } from '../../deps.ts'

const hourMs = 3_600_000

/** When a reset that is confirmed now takes effect: after `RBAC_FACTOR_RESET_HOURS`, in which the person can cancel it. */
export function resetDueAt({ now, settings }: Pick<Deps, 'now' | 'settings'>): Date {
  return new Date(now().getTime() + settings.factorResetHours * hourMs)
}
