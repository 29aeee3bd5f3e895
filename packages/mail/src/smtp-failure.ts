import { DeliveryFailure } from '@constellation/jobs'
import { z } from 'zod'

/** What nodemailer says of a failure. Its message and further members repeat addresses. */
const SmtpFailure = z.object({
  code: z.string().catch('unknown'),
  command: z.string().optional().catch(undefined),
  responseCode: z.int().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
})

/** Commands whose refusal is about this mail. */
const aboutTheMail: ReadonlySet<string | undefined> = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

/** Replies that ask for authentication (RFC 4954 §6): our configuration is wrong, not the mail. */
const aboutUs: ReadonlySet<number> = new Set([530, 534, 535, 538])

/** The failure of a hand-over without any address: only the codes of the server are kept. */
export function smtpFailure(error: unknown): Error {
  const { code, command, responseCode, response } = SmtpFailure.parse(error)
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  const details = [code, command, responseCode, enhanced].filter((one) => one !== undefined).join(' ')
  const message = `the mail server did not accept the mail: ${details}`
  if (isPermanent({ code, command, responseCode })) return new DeliveryFailure('refused', message)
  return code === 'ETIMEDOUT' ? new DeliveryFailure('unresponsive', message) : new Error(message)
}

type Reply = Pick<z.output<typeof SmtpFailure>, 'code' | 'command' | 'responseCode'>

function isPermanent({ code, command, responseCode }: Reply): boolean {
  // An address that no server can be asked about.
  if (responseCode === undefined) return code === 'EENVELOPE'
  return responseCode >= 500 && responseCode < 600 && !aboutUs.has(responseCode) && aboutTheMail.has(command)
}
