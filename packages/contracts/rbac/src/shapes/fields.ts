import { EmailAddress } from '@constellation/contract'
import { z } from 'zod'

export const Email = EmailAddress
/** The password as typed. The use case checks its strength and answers `password_refused`. */
export const Password = z.string().min(1).max(256)
export const DisplayName = z.string().trim().min(1).max(80)
export const Locale = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .max(35)
export const Moment = z.iso.datetime()

/** The address of a wallet, in lower case. */
export const Wallet = z.string().regex(/^0x[0-9a-f]{40}$/)

/** The browser behind a call: an unguessable value from its cookie. */
export const BrowserId = z.string().min(16).max(128)
/** Opaque. Only rbac makes and reads it. */
export const RefreshToken = z.string().max(128)
/** Where the person was going. The event that follows carries it back to login. */
export const ReturnTo = z.string().max(4096)

/** The client of a request, as login sees it. */
export const ClientInfo = z.strictObject({ ip: z.string().max(64), userAgent: z.string().max(512) })
export type ClientInfo = z.output<typeof ClientInfo>

/** The secret of a link that a mail carries. */
export const LinkToken = z.string().min(20).max(128)
