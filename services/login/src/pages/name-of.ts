import { messagesOf } from '../locales/index.ts'
import type { PageRequest } from './page-request.ts'

type Named = { readonly email: string | null; readonly displayName: string | null }

/** What a page calls the person who is signed in: by address, else by name. A provider may have told us neither. */
export function nameOf({ locale }: Pick<PageRequest, 'locale'>, { email, displayName }: Named): string {
  return email ?? displayName ?? messagesOf(locale).nameless
}
