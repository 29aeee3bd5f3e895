import * as oauth from 'oauth4webapi'
import type { ClientRegistration, ProviderSurroundings } from './provider.ts'

const toleranceSeconds = 60

/** Login as oauth4webapi knows it, which reads the clock of the machine by itself. */
export function clientOf(
  { now, systemNow }: Pick<ProviderSurroundings, 'now' | 'systemNow'>,
  { clientId }: Pick<ClientRegistration, 'clientId'>,
): oauth.Client {
  return {
    client_id: clientId,
    [oauth.clockSkew]: secondsOf(now()) - secondsOf(systemNow()),
    [oauth.clockTolerance]: toleranceSeconds,
  }
}

/** Whether a moment in seconds lies in the future, beyond what clocks may differ. */
export function isInFuture(seconds: number, now: Date): boolean {
  return seconds > secondsOf(now) + toleranceSeconds
}

export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
