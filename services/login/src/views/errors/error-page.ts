import { buttonLink, fill, type Html, html, moment } from '@constellation/design'
import { type Messages, messagesOf } from '../../locales/index.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

/** The codes with texts of their own. Any other code gets the generic text. */
export type ErrorPageCode = Exclude<keyof Messages['errors'], 'generic'>

export type ErrorPage = {
  readonly code: ErrorPageCode | (string & {})
  /** When another attempt makes sense. */
  readonly retryAt?: Date | undefined
  /** The person who is signed in, when that explains the refusal. */
  readonly email?: string | undefined
  /** Where the person can go from here. The first is the main one. */
  readonly links: {
    readonly retry?: string | undefined
    readonly newLink?: string | undefined
    readonly signIn?: string | undefined
    readonly otherAccount?: string | undefined
    readonly account?: string | undefined
    readonly home?: string | undefined
  }
}

/** One page for each error code: what happened, what to do, and a reference to quote. */
export function errorPage(frame: Frame, { code, retryAt, email, links }: ErrorPage): Html {
  const messages = messagesOf(frame.locale)
  const { title, text, action } = isKnown(messages, code) ? messages.errors[code] : messages.errors.generic
  const advice = retryAt ? fill(messages.tryAgain, moment(retryAt, { now: frame.now, locale: messages.intl })) : action
  return panelPage(frame, {
    title,
    heading: title,
    lede: html`${text} ${advice}`,
    content: html`${email && html`<p class="hint spaced">${emphasised(messages.error.signedInAs, email)}</p>`}${waysOn(messages, links)}`,
    refuses: true,
  })
}

function waysOn(
  { error }: Messages,
  { retry, newLink, signIn, otherAccount, account, home }: ErrorPage['links'],
): Html | undefined {
  const ways = [
    [error.tryAgain, retry],
    [error.newLink, newLink],
    [error.signIn, signIn],
    [error.otherAccount, otherAccount],
    [error.account, account],
    [error.home, home],
  ] as const
  const buttons = ways
    .flatMap(([label, href]) => (href ? [{ label, href }] : []))
    .map(({ label, href }, index) => buttonLink(label, href, { kind: index === 0 ? 'primary' : 'quiet' }))
  return buttons.length > 0 ? html`<div class="stack">${buttons}</div>` : undefined
}

function isKnown({ errors }: Messages, code: string): code is ErrorPageCode {
  return Object.hasOwn(errors, code)
}
