import { EmailAddress } from '@constellation/contract'
import { z } from 'zod'

export const Moment = z.iso.datetime()

/** Names that a tenant never has: they are ours, or a person would take them for ours. */
const reservedSlugs: ReadonlySet<string> = new Set(
  `admin api app auth billing console docs flags health internal login mail me operator partner platform rbac root security
   settings static status support system www`.split(/\s+/),
)

/** The name of a tenant in addresses. It never changes and is never given again. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, '3 to 32 small letters, digits and hyphens, from a letter to no hyphen')
  .refine((slug) => !slug.includes('--'), 'two hyphens stand side by side')

export function isReservedSlug(slug: string): boolean {
  return reservedSlugs.has(slug)
}

/** A text of one line. */
export function line(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has a line break or a control character')
}

export const TenantName = line(120)

/**
 * What makes a creation one that may be sent again: for a day, the same key of the same caller is the same object, and the answer shows it
 * as it is by then.
 */
export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable ASCII characters without a space')
    .optional(),
})
export const idempotencyErrors = ['idempotency_in_progress', 'idempotency_conflict'] as const

/** Why an operator does something, for the tenant and the audit. */
export const Reason = z.string().trim().min(1).max(500)

/** The name of a person. */
export const PersonName = line(120)

/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters of ISO 3166-1')

/** A language tag of BCP 47, in its canonical form. */
export const LanguageTag = z
  .string()
  .max(35)
  .refine(
    (tag) => isCanonical(() => Intl.getCanonicalLocales(tag)[0] === tag),
    'not a language tag such as da or en-GB',
  )

/** A time zone of the IANA database. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(
    (zone) => isCanonical(() => Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))),
    'not a time zone such as Europe/Copenhagen',
  )

/** Intl throws for what it does not know. */
function isCanonical(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

/** What an invoice needs to say of its recipient. */
export const BillingInfo = z.strictObject({
  legalName: line(200).optional(),
  vatId: line(32).optional(),
  /** The billing contact, who gets invoices, and can be invited when an organisation has no administrator left. */
  billingEmail: EmailAddress.optional(),
  reference: line(64).optional(),
  address: z
    .strictObject({
      line1: line(200),
      line2: line(200).optional(),
      postalCode: line(32).optional(),
      city: line(100),
      region: line(100).optional(),
      country: Country,
    })
    .optional(),
})
export type BillingInfo = z.output<typeof BillingInfo>
