import { createHash, X509Certificate } from 'node:crypto'
import { z } from 'zod'

const mebibyte = 1024 * 1024
/** The application permissions that the stand-in knows. */
const permissions = ['Mail.Send', 'Mail.ReadWrite', 'Mail.Read'] as const
export type Permission = (typeof permissions)[number]

const secretSchema = z.strictObject({ value: z.string().min(1), expiresAt: z.iso.datetime().optional() })
const certificateSchema = z.string().transform(readCertificate)

export const tenantSchema = z.strictObject({
  id: z.guid(),
  /** Names that stand for the id in addresses of the token endpoint. */
  domains: z.array(z.string()).default([]),
})

export const applicationSchema = z.strictObject({
  clientId: z.string().min(1),
  /** The ids of the tenants that know it; all of them unless they are given. */
  tenants: z.array(z.string()).optional(),
  /** All that have not expired are valid at once. */
  secrets: z.array(secretSchema).default([]),
  /** In PEM, for client assertions. */
  certificates: z.array(certificateSchema).default([]),
  /** A token has the permissions of the moment at which it was issued. */
  permissions: z.array(z.enum(permissions)).default(['Mail.Send']),
})

export const mailboxSchema = z
  .strictObject({
    address: z.string().regex(/^[^\s@]+@[^\s@]+$/),
    /** The object id; made from the address unless it is given. */
    id: z.guid().optional(),
    /** The user principal name; the address unless it is given. */
    upn: z.string().optional(),
    /** The id of its tenant; the first one unless it is given. */
    tenant: z.string().optional(),
    /** Whether it is at Exchange Online. Otherwise Graph says MailboxNotEnabledForRESTAPI. */
    isEnabled: z.boolean().default(true),
    isSuspended: z.boolean().default(false),
    isFull: z.boolean().default(false),
    /** Other addresses that it may send as. */
    sendAs: z.array(z.string()).default([]),
    /** Where copies of what it sends go: its own Sent Items, those of the mailbox in `from`, both, or those of another address. */
    copiesTo: z.string().default('own'),
    maxMessageBytes: z
      .int()
      .positive()
      .default(35 * mebibyte),
    /** Whether an upload ends at `maxMessageBytes` too, and not the send alone. */
    limitsUploads: z.boolean().default(false),
    maxRecipients: z.int().positive().default(500),
    /** Whether a Message-ID of the sender stays. */
    keepsMessageId: z.boolean().default(true),
    /** Whether `internetMessageHeaders` of a sent copy can be read, and found as extended properties. */
    showsSentHeaders: z.boolean().default(false),
  })
  .transform(({ id, upn, ...mailbox }) => ({
    ...mailbox,
    id: id ?? objectIdOf(mailbox.address),
    upn: upn ?? mailbox.address,
  }))

export type TenantDefinition = z.input<typeof tenantSchema>
export type ApplicationDefinition = z.input<typeof applicationSchema>
export type MailboxDefinition = z.input<typeof mailboxSchema>
export type Tenant = z.output<typeof tenantSchema>
export type Application = z.output<typeof applicationSchema>
export type Mailbox = z.output<typeof mailboxSchema>
export type Secret = z.input<typeof secretSchema>
export const secretsSchema = z.array(secretSchema)
export const permissionsSchema = z.array(z.enum(permissions))

/** A certificate with the two thumbprints by which an assertion names it. */
export type Certificate = { x509: X509Certificate; sha1: string; sha256: string }

function readCertificate(pem: string): Certificate {
  const x509 = new X509Certificate(pem)
  const thumbprint = (algorithm: string) => createHash(algorithm).update(x509.raw).digest('base64url')
  return { x509, sha1: thumbprint('sha1'), sha256: thumbprint('sha256') }
}

function objectIdOf(address: string): string {
  const hex = createHash('sha256').update(address.toLowerCase()).digest('hex')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
