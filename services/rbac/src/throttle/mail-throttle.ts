import { digest, type LimiterStore } from '@constellation/limits'
import { refuseIf } from './refuse-if.ts'

/** `kind`: what the mail is for. Each kind has its own allowance at an address. */
export type MailRequest = { kind: string; emailNormalized: string; browserHash: string; ip: string }

export type MailThrottle = {
  /**
   * Counts a requested mail, and refuses too many from one browser or one network address. Gives the milliseconds until another mail
   * of this kind may go to the address, 0 for now. While they last, one of the last five minutes is there.
   */
  count(request: MailRequest): Promise<number>
}

const mostOfBrowser = 5
/** Mails of one kind to one address in an hour before they are spaced. Strangers may cause all of them. */
const mostUnspaced = 10
const spacingSeconds = 300

/** Throttles the mails that strangers can request. What a stranger requests never uses up what the owner's browser may. */
export function createMailThrottle({ limiter }: LimiterStore, limits: { fromAddress: number }): MailThrottle {
  const ofBrowser = limiter('mails-of-browser', mostOfBrowser, 3600)
  const mailsTo = limiter('mails-to', mostUnspaced, 3600)
  const spaced = limiter('mails-spaced', 1, spacingSeconds)
  const mailsFrom = limiter('mails-from', limits.fromAddress, 3600)
  return {
    async count({ kind, emailNormalized, browserHash, ip }) {
      const [own, from] = await Promise.all([
        ofBrowser.penalty(digest(`${emailNormalized} ${browserHash}`), 1),
        mailsFrom.penalty(ip, 1),
      ])
      refuseIf(own.consumedPoints > mostOfBrowser, own.msBeforeNext)
      refuseIf(from.consumedPoints > limits.fromAddress, from.msBeforeNext)
      const key = digest(`${kind} ${emailNormalized}`)
      const to = await mailsTo.penalty(key, 1)
      const last = await spaced.penalty(key, 1)
      if (to.consumedPoints <= mostUnspaced || last.consumedPoints === 1) return restartSpacing(key)
      return Math.max(last.msBeforeNext, 1000)
    },
  }

  /** The spacing counts from the last mail. */
  async function restartSpacing(key: string) {
    await spaced.set(key, 1, spacingSeconds)
    return 0
  }
}
