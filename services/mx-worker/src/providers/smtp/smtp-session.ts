import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionSendInfo, SMTPEnvelope } from 'nodemailer/lib/smtp-connection'
import { connectionFault, refusedBy, type SmtpError } from './connection-fault.ts'
import { type RefusedByServer, readReply, type SmtpFault, type SmtpPhase, type SmtpReply } from './smtp-reply.ts'

/** What a server can do beside the least. `mostBytes` is the largest message that it takes, where it says so. */
export type Abilities = { smtpUtf8: boolean; mostBytes: number | undefined }

export type Transaction = {
  from: string
  to: readonly string[]
  text: Buffer
  /** Awaited right before the last byte of the message is written. When it throws, the message is not sent. */
  beforeEnd: () => Promise<void>
  /** What is left of the attempt, in milliseconds. */
  leftMs: () => number
}

/** How a transaction ended. Those who are refused were refused before the message was handed over. */
export type TransactionEnd = { refused: RefusedByServer[] } & ({ kind: 'accepted'; reply: SmtpReply } | SmtpFault)

/** A session with a server. It carries one transaction after another. */
export type SmtpSession = {
  abilities: Abilities
  transact(transaction: Transaction): Promise<TransactionEnd>
  /** Makes ready for another transaction; false when the server is gone. */
  reset(leftMs: number): Promise<boolean>
  close(): void
}

const sliceBytes = 64 * 1024

/** A session over an open connection, which it owns. */
export function createSession(connection: SMTPConnection, abilities: Abilities): SmtpSession {
  // What a connection without a transaction reports is seen when it is used again.
  connection.on('error', () => undefined)
  return {
    abilities,
    transact: (transaction) => transact(connection, transaction),
    async reset(leftMs) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      connection.once('end', () => resolve(false))
      const timer = setTimeout(() => resolve(false), Math.max(0, leftMs))
      connection.reset((error) => resolve(!error))
      const isReady = await promise
      clearTimeout(timer)
      return isReady
    },
    close: () => connection.close(),
  }
}

/** Rethrows what `beforeEnd` throws. A transaction that is not over in time loses its connection. */
async function transact(connection: SMTPConnection, transaction: Transaction): Promise<TransactionEnd> {
  const progress = createProgress(connection, transaction)
  const envelope: SMTPEnvelope & { rejectedErrors?: SmtpError[] } = {
    from: transaction.from,
    to: [...transaction.to],
    size: transaction.text.length,
  }
  const { promise, resolve } = Promise.withResolvers<{ error: SmtpError } | { info: SMTPConnectionSendInfo } | 'late'>()
  const timer = setTimeout(() => resolve('late'), Math.max(0, transaction.leftMs()))
  connection.send(envelope, progress.body, (error, info) => resolve(error ? { error } : { info }))
  const end = await promise
  clearTimeout(timer)
  if (progress.thrown) {
    connection.close()
    throw progress.thrown.error
  }
  if (end === 'late') connection.close()
  // The connection keeps on the envelope what it has learned of the recipients.
  const refused = refusedBy(envelope)
  if (end === 'late') return { kind: 'lost', phase: progress.phase(), code: 'deadline', isTimeout: true, refused }
  if ('error' in end) {
    const fault = faultOf(end.error, progress.phase())
    // Commands are sent without waiting for the answers between them: without a sender every recipient is out of order.
    return { ...fault, refused: fault.phase === 'mail' ? [] : refused }
  }
  const reply = readReply(end.info.response) ?? { code: 250, text: '' }
  return { kind: 'accepted', reply, refused }
}

/** A message that is larger than the server permits is refused by nodemailer, before anything is sent. */
function faultOf(error: SmtpError, reached: SmtpPhase): SmtpFault {
  const isTooLarge = error.code === 'EMESSAGE' && error.command === 'MAIL FROM' && error.response === undefined
  if (!isTooLarge) return connectionFault(error, reached)
  const text = 'the server announces that it takes no message of this size'
  return { kind: 'refused', phase: 'mail', reply: { code: 552, enhanced: '5.3.4', text } }
}

/** The body of a transaction, which knows how far it was read: it is read once the server has accepted DATA. */
function createProgress(connection: SMTPConnection, { text, beforeEnd, leftMs }: Transaction) {
  let phase: SmtpPhase = 'mail'
  let thrown: { error: unknown } | undefined

  async function* read() {
    phase = 'data'
    for (let at = 0; at < text.length; at += sliceBytes) yield text.subarray(at, at + sliceBytes)
    try {
      await beforeEnd()
    } catch (error) {
      thrown = { error }
      throw error
    }
    phase = 'send'
    // A server may examine a message for long before it answers. Who gives up earlier sends it twice.
    if (connection._socket) connection._socket.setTimeout(Math.max(1, leftMs()))
  }

  return {
    body: Readable.from(read(), { objectMode: false }),
    phase: () => phase,
    get thrown() {
      return thrown
    },
  }
}
