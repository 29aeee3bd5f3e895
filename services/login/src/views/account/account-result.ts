import { messagesOf } from '../../locales/index.ts'
import type { Frame } from '../frame.ts'

/** What a person has just done on the account page. */
export type AccountResult =
  | { readonly kind: 'profile_saved' }
  | { readonly kind: 'password_changed'; readonly endedSessions: number }
  | { readonly kind: 'session_ended' }
  | { readonly kind: 'session_gone' }
  | { readonly kind: 'sessions_ended'; readonly count: number }
  | { readonly kind: 'provider_linked' }
  | { readonly kind: 'provider_removed' }
  | { readonly kind: 'provider_gone' }
  | { readonly kind: 'linking_refused' }

/** What changed, in words. */
export function accountResult(frame: Frame, result: AccountResult): string {
  const messages = messagesOf(frame.locale)
  const { results } = messages.account
  switch (result.kind) {
    case 'profile_saved':
    case 'session_ended':
    case 'session_gone':
    case 'provider_linked':
    case 'provider_removed':
    case 'provider_gone':
    case 'linking_refused':
      return results[result.kind]
    case 'password_changed':
      return results.password_changed(result.endedSessions)
    case 'sessions_ended':
      return results.sessions_ended(result.count)
  }
}
