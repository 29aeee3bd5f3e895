import {
  button,
  buttonLink,
  card,
  emptyState,
  fill,
  type Html,
  hiddenField,
  html,
  moment,
  notice,
  rowList,
  selectField,
  status,
} from '@constellation/design'
import { type Locale, locales, type Messages, messagesOf } from '../../locales/index.ts'
import { bareForm, type Form, failureNotice, fieldError } from '../form.ts'
import { columnPage, type Frame } from '../frame.ts'
import { type WayIn, wayInRow } from '../identities/way-in-row.ts'
import { nameField } from '../name-field.ts'
import { type PasskeySignal, type PendingReset, resetNotice, signalOf } from '../second-factors/factors-page.ts'
import { passkeysRow, type TwoStep, twoStepRow } from '../second-factors/two-step-row.ts'
import { endForm, type SessionRow, sessionRow } from '../sessions/session-row.ts'
import { type AccountResult, accountResult } from './account-result.ts'

export type AccountPage = {
  readonly signedInAs: string
  readonly email: string | null
  /** What was just done. */
  readonly result?: AccountResult | undefined
  readonly profile: Form<'name' | 'locale'> & { readonly name: string; readonly locale: Locale }
  /** When the address was confirmed, or the form that sends its link again. */
  readonly address: { readonly confirmedAt: Date } | { readonly confirmedAt: null; readonly sendLink: Form }
  /** What confirms a sign-in after the first step. */
  readonly twoStep: TwoStep
  /** A reset of lost factors that was requested. */
  readonly pendingReset?: PendingReset | undefined
  /** What browsers are told after a change of the person's name. */
  readonly signal?: PasskeySignal | undefined
  readonly password: { readonly set: boolean; readonly changedAt: Date | null }
  /** The sign-in providers: the linked ones, then the others. */
  readonly waysIn: readonly WayIn[]
  /** This session first, then the most recently used. Three fit into a page of 20 kB. */
  readonly sessions: readonly SessionRow[]
  /** How many there are in all. */
  readonly sessionCount: number
  /** The proof for the buttons that end one session. */
  readonly endSession: { readonly csrf: string }
  readonly signOut: Form
  readonly links: {
    readonly changePassword: string
    readonly endOthers: string
    readonly activity: string
    readonly olderSessions?: string | undefined
  }
}

/** What a person can see and change of their own account. */
export function accountPage(frame: Frame, props: AccountPage): Html {
  const { account } = messagesOf(frame.locale)
  const bar = html`<p class="soft small"><span class="hidden">${account.signedInAs} </span>${props.signedInAs}</p>${bareForm(
    props.signOut,
    button(account.signOut, { kind: 'quiet', compact: true }),
  )}`
  const content = html`${props.result && notice(props.result.kind === 'linking_refused' ? 'warn' : 'good', accountResult(frame, props.result))}${props.pendingReset && resetNotice(frame, props.pendingReset)}${profile(frame, props)}${signingIn(frame, props)}${sessions(frame, props)}${signalOf(props.signal)}`
  return columnPage(
    frame,
    {
      title: account.title,
      heading: account.heading,
      lede: account.lede(props.sessionCount),
      content,
    },
    bar,
  )
}

function profile(frame: Frame, props: AccountPage): Html {
  const { account, fields } = messagesOf(frame.locale)
  const { name, locale, errors = {}, failure } = props.profile
  const options = Object.entries(locales).map(([value, { languageName }]) => ({ value, label: languageName }))
  const form = bareForm(
    props.profile,
    html`${nameField(frame, { value: name, error: errors.name, focused: Boolean(errors.name) })}${selectField({
      name: 'locale',
      label: fields.language,
      value: locale,
      options,
      error: fieldError(frame, errors.locale),
    })}${button(account.saveProfile, { kind: 'quiet', compact: true })}`,
    'beside',
  )
  return html`<section aria-labelledby="profile"><h2 id="profile">${account.profile}</h2><p>${account.profileText}</p>${card(html`<div class="inset">${failure && failureNotice(frame, failure)}${form}</div>`)}</section>`
}

function signingIn(frame: Frame, props: AccountPage): Html {
  const messages = messagesOf(frame.locale)
  const { account } = messages
  const { address, email, links } = props
  const rows = rowList([
    {
      title: account.address,
      status: email === null ? undefined : addressStatus(frame, messages, address),
      detail: email ?? account.noAddress,
      action:
        address.confirmedAt === null && email !== null
          ? bareForm(
              address.sendLink,
              button(account.sendLink, { kind: 'quiet', compact: true, about: account.sendLinkAbout }),
            )
          : undefined,
    },
    {
      title: account.password,
      detail: passwordDetail(frame, messages, props.password),
      action: buttonLink(props.password.set ? account.change : account.choose, links.changePassword, {
        kind: 'quiet',
        compact: true,
        about: account.changeAbout,
      }),
    },
    passkeysRow(frame, props.twoStep),
    twoStepRow(frame, props.twoStep),
    ...props.waysIn.map((way) => wayInRow(frame, way)),
  ])
  return html`<section aria-labelledby="signing-in"><h2 id="signing-in">${account.signingIn}</h2><p>${account.signingInText}</p>${rows}</section>`
}

function addressStatus(frame: Frame, { account, intl }: Messages, { confirmedAt }: AccountPage['address']): Html {
  if (!confirmedAt) return status('warn', account.unconfirmed)
  return status('good', fill(account.confirmed, moment(confirmedAt, { now: frame.now, locale: intl })))
}

function passwordDetail(frame: Frame, { account, intl }: Messages, { set, changedAt }: AccountPage['password']) {
  if (!set) return account.noPassword
  if (!changedAt) return account.passwordNeverChanged
  return fill(account.passwordChanged, moment(changedAt, { now: frame.now, locale: intl }))
}

function sessions(frame: Frame, { sessions, sessionCount, endSession, links }: AccountPage): Html {
  const { account, activity } = messagesOf(frame.locale)
  const alone = sessionCount <= 1
  const older = links.olderSessions !== undefined && html`<a href="${links.olderSessions}">${account.olderSessions}</a>`
  const end = alone ? emptyState(account.noOthers) : older
  const endOthers = !alone && buttonLink(account.endOthers, links.endOthers, { kind: 'quiet', compact: true })
  return html`<section aria-labelledby="sessions"><div class="headline"><div><h2 id="sessions">${account.sessions}</h2><p>${account.sessionsText}</p></div>${endOthers}</div>${rowList(
    sessions.map((session) => sessionRow(frame, session)),
    end,
  )}<p class="foot"><a href="${links.activity}">${activity.link}</a></p>${!alone && html`<form id="${endForm}" method="post">${hiddenField('csrf', endSession.csrf)}</form>`}</section>`
}
