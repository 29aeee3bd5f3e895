import { z } from 'zod'

export const Email = z.email().max(254)
/** As typed: the rules of a good password are checked by the use case, which answers `password_refused`. */
export const Password = z.string().min(1).max(256)
export const DisplayName = z.string().trim().min(1).max(80)
export const Locale = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .max(35)
export const Moment = z.iso.datetime()

/** The browser behind a call, as login knows it: an unguessable value kept in that browser's cookie jar. */
export const BrowserId = z.string().min(16).max(128)
/** Opaque: made and read by rbac alone. */
export const RefreshToken = z.string().max(128)
/** What login wants back in the event that a request leads to: where the person was going. */
export const ReturnTo = z.string().max(4096)

/** Where a sign-in comes from, as login saw it. */
export const ClientInfo = z.strictObject({ ip: z.string().max(64), userAgent: z.string().max(512) })
export type ClientInfo = z.output<typeof ClientInfo>

/** The secret of a link that a mail carries. */
export const LinkToken = z.string().min(20).max(128)
