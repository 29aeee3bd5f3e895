type Addressed = { email: string; display_name: string | null; locale: string | null }

/** To whom mails about a user go: the proved address, in the user's language; null where there is none. */
export function recipientOf(user: {
  email: string | null
  email_verified_at: Date | null
  display_name: string | null
  locale: string | null
}) {
  const { email } = user
  return email && user.email_verified_at ? recipientAt({ ...user, email }) : null
}

/** The same at an address of which it is settled that mail goes there. */
export function recipientAt({ email, display_name: displayName, locale }: Addressed) {
  return { email, displayName, locale }
}
