import { buttonLink, fill, moment, type Row } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import type { Frame } from '../frame.ts'

/** A sign-in provider on the account page: linked, or not yet. */
export type WayIn =
  | {
      readonly label: string
      readonly linked: {
        /** The person's account at the provider. */
        readonly email: string | null
        readonly at: Date
        /** Absent when it is the last way to sign in. */
        readonly remove: string | undefined
      }
    }
  | { readonly label: string; readonly link: string }

export function wayInRow({ locale, now }: Frame, way: WayIn): Row {
  const { account, intl } = messagesOf(locale)
  if ('link' in way) {
    const action = buttonLink(account.link, way.link, { kind: 'quiet', compact: true, about: way.label })
    return { title: way.label, detail: account.notLinked, action }
  }
  const { email, at, remove } = way.linked
  return {
    title: way.label,
    detail: email ?? fill(account.linked, moment(at, { now, locale: intl })),
    action: remove ? buttonLink(account.unlink, remove, { kind: 'quiet', compact: true, about: way.label }) : undefined,
  }
}
