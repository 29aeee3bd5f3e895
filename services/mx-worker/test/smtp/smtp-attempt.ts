import { performance } from 'node:perf_hooks'
import type { SmtpSettings } from '@constellation/contracts-mx'
import type { MailMessage } from '../../src/domain/messages/mail-message.ts'
import { normalizePolicy } from '../../src/policy/normalize-policy.ts'
import type { AdapterIo, SendCommand } from '../../src/providers/provider-adapter.ts'
import { policyFrame } from '../policy-frame.ts'
import { itemId, letter, mailboxAddress } from '../providers/message.ts'

type Wanted = { settings: SmtpSettings; message?: MailMessage; policy?: object; secret?: SendCommand['secret'] }

/** A command for an SMTP adapter, for every recipient of its message. */
export function smtpCommand({ settings, message = letter(), policy = {}, secret }: Wanted): SendCommand {
  const { to, cc, bcc } = message
  const kind = 'smtp'
  return {
    ...{ itemId, cycle: 1, attemptNo: 1, attemptId: crypto.randomUUID(), correlationId: itemId, secret, message },
    deadlineMs: performance.now() + 30_000,
    provider: { id: itemId, kind, settings, policy: normalizePolicy(policy, { ...policyFrame, kind }).policy },
    mailbox: { id: itemId, address: mailboxAddress, providerUser: mailboxAddress, reconcileBy: 'none' },
    ...{ draftId: undefined, mayHaveLeftDraft: false, sending: undefined },
    recipients: [...to, ...cc, ...bcc].map(({ address }) => address),
  }
}

/** What an attempt may use. Its claim is never lost unless a test says so. */
export function attemptIo(change: Partial<AdapterIo> = {}): AdapterIo {
  return {
    now: () => new Date('2026-03-01T10:00:00Z'),
    monotonicMs: () => performance.now(),
    fetch: (request) => fetch(request),
    openSecret: async () => 'a password of the server',
    enter: async () => undefined,
    ...change,
  }
}
