type Addressed = { email: string; display_name: string | null; locale: string | null }

/** The recipient of mails about a user: the proved address in the user's language; null without one. */
export function recipientOf(user: {
  email: string | null
  email_verified_at: Date | null
  display_name: string | null
  locale: string | null
}) {
  const { email } = user
  return email && user.email_verified_at ? recipientAt({ ...user, email }) : null
}

/** A recipient at a given address. */
export function recipientAt({ email, display_name: displayName, locale }: Addressed) {
  return { email, displayName, locale }
}
