import { EmailAddress } from '@constellation/contract'
import { z } from 'zod'

/** A name of a host, or an IP address. */
const Host = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*|[0-9a-f:]*:[0-9a-f:.]*)$/i,
    'not the name of a host and no IP address',
  )

/** How the connection is encrypted: from its beginning, by STARTTLS before anything else, or not at all. */
export const smtpSecurities = ['tls', 'starttls', 'none'] as const

/** The settings of a provider of kind `smtp`. Its password is a secret of its own. */
export const SmtpSettings = z
  .strictObject({
    host: Host,
    port: z.int().min(1).max(65_535),
    /** `none` only to this machine, or in development: the password and the mail would cross the network in the plain. */
    security: z.enum(smtpSecurities),
    /** Signs in with this name and the active secret. Without it nobody signs in. */
    user: z
      .string()
      .min(1)
      .max(320)
      .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'has a line break or a control character')
      .optional(),
    /** How we introduce ourselves. The name of the machine when absent. */
    ehloName: z
      .string()
      .max(255)
      .regex(
        /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:.]+\]|\[IPv6:[0-9a-f:.]+\])$/i,
        'not the name of a host and no address in brackets',
      )
      .optional(),
    /** The sender of the envelope, where bounces go. The address of the mailbox when absent. */
    envelopeFrom: EmailAddress.optional(),
  })
  .meta({ id: 'SmtpSettings' })
export type SmtpSettings = z.output<typeof SmtpSettings>
