import type { Context } from 'hono'
import type { Locale } from '../locales/index.ts'
import type { ErrorPage } from '../views/index.ts'

type Remembered = {
  /** The language that the flow began in. */
  locale?: Locale | undefined
  /** The ways on from a failure. */
  ways?: ErrorPage['links']
}

const all = new WeakMap<Context, Remembered>()

/** What the address of a provider's answer does not say and the page that follows needs, for as long as the request lasts. */
export function remember(context: Context, more: Remembered): void {
  all.set(context, { ...all.get(context), ...more })
}

export function remembered(context: Context): Remembered {
  return all.get(context) ?? {}
}
