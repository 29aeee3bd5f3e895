import type { RbacEvent, RbacEventType } from '@constellation/contracts-rbac'
import type { Settings } from '../deps.ts'
import { matchLocale } from '../flow/choose-locale.ts'
import { type Letter, letters } from './letters.ts'

type Message = { to: string; subject: string; text: string; html: string }

/** The address that an event is mailed to; undefined for one that is not mailed. Some people have no address. */
export function addressOf(event: RbacEvent): string | undefined {
  return letters[event.type] === null ? undefined : recipientOf(event)?.email
}

/** The mail that an event becomes, in the language of the person; undefined for an event that is not mailed. */
export function mailOf(settings: Settings, event: RbacEvent): Message | undefined {
  // The table pairs each type with its own letter; indexed by a union it forgets which.
  const write = letters[event.type] as Letter<RbacEventType> | null
  const to = recipientOf(event)
  if (!write || !to) return undefined
  const locale = matchLocale(settings.locales, to.locale ?? undefined) ?? settings.defaultLocale
  const linkTo = (path: string, parameters = {}) => linkOf(settings, path, parameters)
  const { subject, text, html } = write(
    { brand: settings.brand, locale, email: to.email, name: to.displayName },
    event,
    linkTo,
  )
  return { to: to.email, subject, text, html }
}

function recipientOf({ data }: RbacEvent) {
  return 'to' in data ? (data.to ?? undefined) : undefined
}

function linkOf({ publicOrigin }: Settings, path: string, parameters: Record<string, string>) {
  const url = new URL(path, publicOrigin)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
