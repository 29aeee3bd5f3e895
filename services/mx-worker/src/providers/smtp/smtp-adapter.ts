import type { SmtpSettings } from '@constellation/contracts-mx'
import type { AdapterIo, DeliveryOutcome, ProviderAdapter, SendCommand } from '../provider-adapter.ts'
import { openSession } from './open-session.ts'
import type { Trust } from './open-socket.ts'
import { readSettings } from './read-settings.ts'
import { sendMessage } from './send-message.ts'
import { createSmtpPool, type SmtpPool } from './smtp-pool.ts'
import { toFaultOutcome } from './to-outcome.ts'

type Options = { environment: 'production' | 'development'; trust?: Trust }

/** Delivers by SMTP. One attempt is one transaction in one session. Sessions are kept for the next message. */
export function createSmtpAdapter({ environment, trust = {} }: Options): ProviderAdapter & Disposable {
  const pool = createSmtpPool()
  return {
    kind: 'smtp',
    async send(command, io) {
      const read = readSettings(command, { environment })
      if (read.kind !== 'settings') return read
      return send({ command, io, pool, trust, settings: read.settings })
    },
    // A server keeps nothing of a message that could be looked up.
    reconcile: async () => ({ kind: 'impossible', detail: { phase: 'verify', providerMessage: noLookUp } }),
    // Nothing of a message stays at the server that it did not accept.
    discard: async () => undefined,
    [Symbol.dispose]: () => pool[Symbol.dispose](),
  }
}

const noLookUp = 'SMTP has no way to look up whether the server accepted the message.'

type Sending = { command: SendCommand; io: AdapterIo; pool: SmtpPool; trust: Trust; settings: SmtpSettings }

async function send({ command, io, pool, trust, settings }: Sending): Promise<DeliveryOutcome> {
  const { provider, mailbox, secret } = command
  const { http, terminal } = provider.policy
  const context = { terminal, ownAddresses: [mailbox.address] }
  const leftMs = () => command.deadlineMs - io.monotonicMs()
  const password = settings.user === undefined || !secret ? undefined : await io.openSecret(secret)
  await io.enter('connect')
  const key = JSON.stringify([provider.id, settings, secret?.fingerprint])
  const answerTimeoutMs = Math.min(http.sendTimeout, leftMs())
  const connectTimeoutMs = Math.min(http.connectTimeout, leftMs())
  const taken = await pool.take(key, {
    leftMs,
    open: () => openSession({ settings, password, trust, connectTimeoutMs, answerTimeoutMs }),
  })
  if (taken.kind !== 'session') return toFaultOutcome(taken, context)
  const { session } = taken
  try {
    const outcome = await sendMessage(session, { command, io, settings, leftMs })
    pool.give(key, session)
    return outcome
  } catch (error) {
    session.close()
    throw error
  }
}
