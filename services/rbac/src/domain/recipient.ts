/** To whom mails about a user go: the proved address, in the user's language; null where there is none. */
export function recipientOf(user: {
  email: string | null
  email_verified_at: Date | null
  display_name: string | null
  locale: string | null
}) {
  if (!user.email || !user.email_verified_at) return null
  return { email: user.email, displayName: user.display_name, locale: user.locale }
}
