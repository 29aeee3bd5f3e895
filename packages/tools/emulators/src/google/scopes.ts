const longForms: Readonly<Record<string, string>> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
}

/** Scopes as Google returns them: separated by spaces, `email` and `profile` in their long forms. */
export function longScopes(scopes: readonly string[]): string {
  return scopes.map((scope) => longForms[scope] ?? scope).join(' ')
}
