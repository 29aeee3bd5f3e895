import type { SMTPConnectionEnvelopeInfo } from 'nodemailer/lib/smtp-connection'
import { type RefusedByServer, readReply, type SmtpFault, type SmtpPhase } from './smtp-reply.ts'

/** What nodemailer says of a failure. Its message repeats addresses, and is not kept. */
export type SmtpError = NonNullable<SMTPConnectionEnvelopeInfo['rejectedErrors']>[number]

const phases: readonly (readonly [command: RegExp, phase: SmtpPhase])[] = [
  [/^(EHLO|HELO|LHLO)/, 'ehlo'],
  [/^STARTTLS/, 'starttls'],
  [/^AUTH/, 'auth'],
  [/^MAIL/, 'mail'],
  [/^RCPT/, 'rcpt'],
]

/** A failure of a step. `reached` is how far the transaction had come, which says what a lost connection means. */
export function connectionFault(error: SmtpError, reached: SmtpPhase): SmtpFault {
  const { code = 'unknown', originalCode, response } = error as SmtpError & { originalCode?: unknown }
  const phase = phaseOf(error, reached)
  const reply = response === undefined ? undefined : readReply(response)
  if (reply) return { kind: 'refused', phase, reply }
  // An answer that is no reply of SMTP is as good as none.
  return { kind: 'lost', phase, code: String(originalCode ?? code), isTimeout: code === 'ETIMEDOUT' }
}

function phaseOf({ code, command = '' }: SmtpError, reached: SmtpPhase): SmtpPhase {
  if (code === 'ETLS') return 'starttls'
  // The refusal of the whole message has the same command as that of DATA.
  if (code === 'EMESSAGE' && command === 'DATA') return 'send'
  if (code === 'EENVELOPE' && command === 'DATA') return 'data'
  return phases.find(([pattern]) => pattern.test(command))?.[1] ?? reached
}

/** The recipients that the server refused, each with its reply. */
export function refusedBy({ rejectedErrors = [] }: { rejectedErrors?: SmtpError[] | undefined }): RefusedByServer[] {
  return rejectedErrors.flatMap(({ recipient, response = '' }) => {
    const reply = readReply(response)
    return recipient !== undefined && reply ? [{ address: recipient, reply }] : []
  })
}
