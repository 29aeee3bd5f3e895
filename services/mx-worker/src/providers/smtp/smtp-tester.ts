import type { SmtpSettings } from '@constellation/contracts-mx'
import { failedBy, failedBySecret } from '../failed-by.ts'
import type { AdapterIo, SendCommand } from '../provider-adapter.ts'
import type { FailedStep, ProviderTester } from '../provider-tester.ts'
import { openSession } from './open-session.ts'
import type { Trust } from './open-socket.ts'
import { readSettings } from './read-settings.ts'
import { sendMessage } from './send-message.ts'
import type { SmtpSession } from './smtp-session.ts'
import { toFaultOutcome } from './to-outcome.ts'

type Options = { environment: 'production' | 'development'; trust?: Trust }
type Open = { kind: 'open'; session: SmtpSession; settings: SmtpSettings; leftMs: () => number }

/** One test of an SMTP provider. Each step has a session of its own: it connects, introduces us, encrypts and signs in. */
export function createSmtpTester({ environment, trust = {} }: Options): ProviderTester {
  async function open(command: SendCommand, io: AdapterIo): Promise<Open | FailedStep> {
    const read = readSettings(command, { environment })
    if (read.kind !== 'settings') return failedBy(read)
    const { settings } = read
    const { http, terminal } = command.provider.policy
    const { connectTimeout: connectTimeoutMs, sendTimeout: answerTimeoutMs } = http
    const password = command.secret && (await io.openSecret(command.secret))
    const opened = await openSession({ settings, password, trust, connectTimeoutMs, answerTimeoutMs })
    if (opened.kind !== 'session')
      return failedBy(toFaultOutcome(opened, { terminal, ownAddresses: [command.mailbox.address] }))
    const { session } = opened
    return { kind: 'open', session, settings, leftMs: () => command.deadlineMs - io.monotonicMs() }
  }

  return {
    kind: 'smtp',
    keepsCopies: false,
    async signIn(command, io) {
      const opened = await open(command, io).catch(failedBySecret)
      if (opened.kind === 'failed') return opened
      opened.session.close()
      return { kind: 'signed_in', detail: { phase: 'auth' } }
    },
    async send(command, io) {
      const opened = await open(command, io).catch(failedBySecret)
      if (opened.kind === 'failed') return opened
      const { session, settings, leftMs } = opened
      const outcome = await sendMessage(session, { command, io, settings, leftMs })
      session.close()
      const isSent = outcome.kind === 'sent' || outcome.kind === 'queued_by_provider'
      return isSent ? { kind: 'sent', detail: outcome.detail } : failedBy(outcome)
    },
    findCopy: async () => ({ kind: 'not_found' }),
  }
}
