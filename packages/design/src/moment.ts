import { type Html, html } from './html.ts'

export type MomentOptions = {
  /** The current time, passed in so that the same page always says the same. */
  readonly now: Date
  /** A locale that Intl knows. */
  readonly locale: string
  /** IANA name. UTC by default. */
  readonly timeZone?: string
}

/** A time in relative words. The exact time shows on hover and is readable for programs. */
export function moment(at: Date, options: MomentOptions): Html {
  return html`<time datetime="${at.toISOString().slice(0, 19)}Z" title="${exactTime(at, options)}">${relativeTime(at, options)}</time>`
}

/** "5 minutes ago", "in 20 seconds", "yesterday". Gives the date when it is a week or more away. */
export function relativeTime(at: Date, { now, locale, timeZone = 'UTC' }: MomentOptions): string {
  const seconds = (at.getTime() - now.getTime()) / 1000
  if (seconds > 0 && seconds < 60) return new Intl.RelativeTimeFormat(locale).format(Math.ceil(seconds), 'second')
  if (Math.abs(seconds) < 45) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
  const [unit, size] = units.find(([, unitSeconds]) => Math.abs(seconds) >= unitSeconds * 0.95) ?? MINUTE
  if (unit === 'week') return calendarDate(at, { now, locale, timeZone })
  return new Intl.RelativeTimeFormat(locale, { numeric: unit === 'day' ? 'auto' : 'always' }).format(
    toward(seconds / size),
    unit,
  )
}

/** "22 Nov 2026, 11:42:08 UTC". */
export function exactTime(at: Date, { locale, timeZone = 'UTC' }: Omit<MomentOptions, 'now'>): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(at)
}

function calendarDate(at: Date, { now, locale, timeZone }: Required<MomentOptions>): string {
  const sameYear = at.getUTCFullYear() === now.getUTCFullYear()
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone,
  }).format(at)
}

const MINUTE = ['minute', 60] as const
const units = [['week', 604_800], ['day', 86_400], ['hour', 3600], MINUTE] as const

// A waiting time is rounded up, so that a person who comes back then is not too early. A past time is rounded to the nearest unit.
function toward(amount: number): number {
  return amount > 0 ? Math.ceil(amount) : Math.round(amount)
}
