import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Faults } from './faults.ts'
import type { MessageStore } from './message-store.ts'

const messageLimitBytes = 10 * 1024 * 1024

export type SmtpListener = { port: number; stop(): Promise<void> }

/** Accepts and keeps any mail, without encryption or sign-in. It forwards nothing. Port 0 chooses a free one. */
export async function startSmtp(
  port: number,
  store: MessageStore,
  faults: Faults,
  host = '127.0.0.1',
): Promise<SmtpListener> {
  const server = new SMTPServer({
    banner: 'captured, not delivered',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: messageLimitBytes,
    logger: false,
    closeTimeout: 1_000,
    onRcptTo({ address }, _session, done) {
      const fault = faults.take([address.toLowerCase()], 'refuse', 'reject')
      if (fault?.kind === 'refuse') return done(smtpError(451, '4.3.0 try again later'))
      if (fault?.kind === 'reject') return done(smtpError(550, '5.1.1 no such mailbox'))
      done()
    },
    onData(stream, session, done) {
      receive(stream, session, store, faults).then((outcome) => {
        if (outcome === 'kept') done(null, 'captured')
        else hangUp(server, session)
      }, done)
    },
  })
  // A client may disconnect in the middle of a message.
  server.on('error', () => {})
  const listening = server.listen(port, host)
  await once(listening, 'listening')
  return {
    // A server that listens on TCP has an AddressInfo; only a pipe has a string.
    port: (listening.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  store: MessageStore,
  faults: Faults,
): Promise<'kept' | 'cut'> {
  const raw = await buffer(stream)
  if (stream.sizeExceeded) throw smtpError(552, '5.3.4 larger than 10 MiB')
  const recipients = session.envelope.rcptTo.map(({ address }) => address.toLowerCase())
  const fault = faults.take(recipients, 'drop', 'drop-after', 'slow')
  if (fault?.kind === 'drop') return 'cut'
  if (fault?.kind === 'slow') await delay(fault.delayMs)
  await store.add(raw, recipients)
  return fault?.kind === 'drop-after' ? 'cut' : 'kept'
}

function hangUp(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.id === session.id) connection.close()
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
