import { da } from './da.ts'
import { en, type Messages } from './en.ts'

/** Every language of the pages and e-mails. A new one is a file and a line here. */
export const locales = { en, da } as const satisfies Record<string, Messages>

export type Locale = keyof typeof locales

export type { Messages } from './en.ts'

/** All texts of a language. */
export function messagesOf(locale: Locale): Messages {
  return locales[locale]
}
