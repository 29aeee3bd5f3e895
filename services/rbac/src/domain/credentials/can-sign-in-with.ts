import type { UserRow } from '../../store/users.ts'

/** Whether a user can sign in with a credential. A password needs an address to type beside it. Passkeys are checked apart. */
export function canSignInWith(
  { kind }: { kind: string },
  user: Pick<UserRow, 'email' | 'email_claim_void_at'>,
): boolean {
  return kind === 'external' || (user.email !== null && user.email_claim_void_at === null)
}
