import { readMoment } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'

/** The options that say of which figures: of which account, from when to when. */
export const rangeOptions = {
  account: { type: 'string' },
  from: { type: 'string', default: '24h' },
  to: { type: 'string', default: '0m' },
  provider: { type: 'string' },
  mailbox: { type: 'string' },
} as const

export const rangeUsage = `[--account ${accountUsage}] [--from TIME] [--to TIME] [--provider ID] [--mailbox ID]`

/** Those options by the parameters of the operations. */
export const rangeNames = { accountId: '--account', providerId: '--provider', mailboxId: '--mailbox' }

type Given = {
  account?: string | undefined
  from: string
  to: string
  provider?: string | undefined
  mailbox?: string | undefined
}

/** The range as the operations read it. */
export function readTelemetryRange({ account, from, to, provider, mailbox }: Given, now: Date) {
  return {
    accountId: account === undefined ? undefined : readAccount(account),
    from: readMoment(from, now).toISOString(),
    to: readMoment(to, now).toISOString(),
    providerId: provider,
    mailboxId: mailbox,
  }
}
