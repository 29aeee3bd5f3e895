import { digest, type MakeLimiter, refuseIf } from './limiter.ts'

export type MailThrottle = {
  /** Counts a requested mail. Refuses too many to one address, or from one network address. */
  count(emailNormalized: string, ip: string): Promise<void>
}

const mostToAddress = 5
const mostFromPlace = 30

/** Throttles the mails that strangers can request, per hour. */
export function createMailThrottle(makeLimiter: MakeLimiter): MailThrottle {
  const mailsTo = makeLimiter('mails-to', mostToAddress, 3600)
  const mailsFrom = makeLimiter('mails-from', mostFromPlace, 3600)
  return {
    async count(emailNormalized, ip) {
      const [to, from] = await Promise.all([mailsTo.penalty(digest(emailNormalized), 1), mailsFrom.penalty(ip, 1)])
      refuseIf(to.consumedPoints > mostToAddress, to.msBeforeNext)
      refuseIf(from.consumedPoints > mostFromPlace, from.msBeforeNext)
    },
  }
}
