import {
  button,
  buttonLink,
  emptyState,
  fill,
  type Html,
  html,
  moment,
  notice,
  type Row,
  rowList,
  status,
} from '@constellation/design'
import { type Messages, messagesOf } from '../../locales/index.ts'
import { backBar } from '../account/back-bar.ts'
import { bareForm, type Form } from '../form.ts'
import { columnPage, type Frame } from '../frame.ts'
import { type FactorRow, factorRow } from './factor-row.ts'

/** What browsers are told of a person's passkeys (WebAuthn Level 3 §5.1.10). */
export type PasskeySignal = {
  readonly rpId: string
  readonly userId: string
  readonly allAcceptedCredentialIds: readonly string[]
  readonly name: string
  readonly displayName: string
}

export type FactorsPage = {
  readonly signedInAs: string
  readonly result?: keyof Messages['factors']['results'] | undefined
  /** A reset of lost factors that was requested. */
  readonly pendingReset: PendingReset | undefined
  readonly app: (FactorRow & { readonly links: { readonly remove: string } }) | undefined
  /** The first five: more do not fit into a page of 20 kB. */
  readonly passkeys: readonly (FactorRow & { readonly links: { readonly manage: string } })[]
  readonly codesLeft: number | undefined
  readonly signal: PasskeySignal | undefined
  readonly signOut: Form
  /** Absent when the account does not allow this kind. */
  readonly links: {
    readonly back: string
    readonly setUpApp: string | undefined
    readonly addPasskey: string | undefined
    readonly newCodes: string
    readonly allPasskeys?: string | undefined
  }
}

export type PendingReset = { readonly dueAt: Date; readonly cancel: Form }

/** Everything that confirms a sign-in after the first step: an app, passkeys, recovery codes. */
export function factorsPage(frame: Frame, props: FactorsPage): Html {
  const { factors } = messagesOf(frame.locale)
  const { result, pendingReset, signal } = props
  const content = html`${result && notice('good', factors.results[result])}${pendingReset && resetNotice(frame, pendingReset)}${passkeys(frame, props)}${app(frame, props)}${codes(frame, props)}${signalOf(signal)}`
  return columnPage(
    frame,
    { title: factors.title, heading: factors.heading, lede: factors.lede, content },
    backBar(frame, props),
  )
}

/** Only the script reads it. */
export function signalOf(signal: PasskeySignal | undefined): Html | undefined {
  return signal && html`<div hidden data-signal="${JSON.stringify(signal)}"></div>`
}

/** Someone requested a reset of all factors. A person who did not can cancel it here. */
export function resetNotice(frame: Frame, { dueAt, cancel }: PendingReset): Html {
  const { factors, intl } = messagesOf(frame.locale)
  return notice(
    'warn',
    fill(factors.pending, moment(dueAt, { now: frame.now, locale: intl })),
    bareForm(cancel, button(factors.cancelReset, { kind: 'quiet', compact: true })),
  )
}

function app(frame: Frame, { app: factor, links }: FactorsPage): Html {
  const { factors } = messagesOf(frame.locale)
  const compact = { kind: 'quiet', compact: true } as const
  const replace =
    links.setUpApp && buttonLink(factors.replace, links.setUpApp, { ...compact, about: factors.replaceAbout })
  const setUp = links.setUpApp && buttonLink(factors.setUp, links.setUpApp, { ...compact, about: factors.app })
  const row: Row = factor
    ? factorRow(
        frame,
        factor,
        html`${replace}${buttonLink(factors.remove, factor.links.remove, { ...compact, about: factors.app })}`,
      )
    : { title: factors.app, detail: factors.notSetUp, action: setUp || undefined }
  return html`<section aria-labelledby="app"><h2 id="app">${factors.app}</h2><p>${factors.appText}</p>${rowList([row])}</section>`
}

function passkeys(frame: Frame, { passkeys: shown, links }: FactorsPage): Html {
  const { factors } = messagesOf(frame.locale)
  const add = links.addPasskey && buttonLink(factors.addPasskey, links.addPasskey, { kind: 'quiet', compact: true })
  const all = links.allPasskeys !== undefined && html`<a href="${links.allPasskeys}">${factors.allPasskeys}</a>`
  const rows = shown.map((one) => {
    const about = one.name ?? factors.noName
    return factorRow(frame, one, buttonLink(factors.manage, one.links.manage, { kind: 'quiet', compact: true, about }))
  })
  return html`<section aria-labelledby="passkeys"><div class="headline"><div><h2 id="passkeys">${factors.passkeys}</h2><p>${factors.passkeysText}</p></div>${add}</div>${rowList(rows, rows.length === 0 ? emptyState(factors.noPasskeys) : all)}</section>`
}

function codes(frame: Frame, { codesLeft, links }: FactorsPage): Html {
  const { factors } = messagesOf(frame.locale)
  const few = codesLeft !== undefined && codesLeft <= 3
  const row: Row = {
    title: factors.codes,
    status: codesLeft === undefined ? undefined : status(few ? 'warn' : 'good', factors.codesLeft(codesLeft)),
    detail: codesLeft === undefined ? factors.noCodes : few ? factors.codesFew : undefined,
    action:
      codesLeft === undefined
        ? undefined
        : buttonLink(factors.newCodes, links.newCodes, { kind: 'quiet', compact: true }),
  }
  return html`<section aria-labelledby="codes"><h2 id="codes">${factors.codes}</h2><p>${factors.codesText}</p>${rowList([row])}</section>`
}
