import type { UserRow } from '../../store/users.ts'

/** Whether one can sign in by a credential: a password is nothing without an address to type beside it. Any passkey is a way in as well. */
export function canSignInWith(
  { kind }: { kind: string },
  user: Pick<UserRow, 'email' | 'email_claim_void_at'>,
): boolean {
  return kind === 'external' || (user.email !== null && user.email_claim_void_at === null)
}
