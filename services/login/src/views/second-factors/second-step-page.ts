import { button, buttonLink, field, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, failureNotice, fieldError, form } from '../form.ts'
import { type Frame, type FramedPage, footLine, panelPage } from '../frame.ts'
import { type PasskeyForm, passkeyForm, withoutPasskeys } from '../passkeys/passkey-form.ts'

export type SecondStepWay = 'code' | 'recovery' | 'passkey'

type SecondStep = {
  /** The other ways that are accepted, the strongest first. */
  readonly others: readonly { readonly way: SecondStepWay; readonly href: string }[]
  /** The person who is signed in proves it again, instead of signing in. */
  readonly stepUp: boolean
  readonly links: { readonly lost?: string | undefined; readonly startOver: string }
}

export type SecondStepPage = SecondStep &
  ((Form<'code'> & { readonly way: 'code' | 'recovery' }) | (PasskeyForm & { readonly way: 'passkey' }))

/** The second step of a sign-in: a code from an app, a recovery code or a passkey, and the ways to the others. */
export function secondStepPage(frame: Frame, props: SecondStepPage): Html {
  const { mfa } = messagesOf(frame.locale)
  const { way, stepUp } = props
  const lede = way === 'code' ? mfa.code.lede(frame.brand.name) : mfa[way].lede
  const page: FramedPage = {
    title: mfa.title,
    heading: mfa[way].heading,
    lede: stepUp ? html`${lede} ${mfa.stepUp}` : lede,
    content: html`${way === 'passkey' ? passkey(frame, props) : code(frame, props)}${otherSteps(frame, props)}`,
  }
  return panelPage(frame, page)
}

function code(frame: Frame, props: Extract<SecondStepPage, { way: 'code' | 'recovery' }>): Html {
  const { mfa, fields } = messagesOf(frame.locale)
  const { way, errors = {} } = props
  const isCode = way === 'code'
  const input = field({
    name: 'code',
    label: isCode ? fields.code : fields.recoveryCode,
    autocomplete: isCode ? 'one-time-code' : 'off',
    ...(isCode && { inputMode: 'numeric' as const }),
    hint: isCode ? undefined : mfa.recovery.after,
    error: fieldError(frame, errors.code),
    focused: true,
  })
  return form(frame, props, ['code'], html`${input}${button(mfa.submit)}`)
}

function passkey(frame: Frame, props: Extract<SecondStepPage, { way: 'passkey' }>): Html {
  const { submit } = messagesOf(frame.locale).mfa.passkey
  const failure = props.failure && failureNotice(frame, props.failure)
  return html`${failure}${withoutPasskeys(frame)}${passkeyForm(frame, props, { does: 'get', label: submit })}`
}

function otherSteps(frame: Frame, { others, stepUp, links }: SecondStepPage): Html {
  const { mfa } = messagesOf(frame.locale)
  const ways = others.map(({ way, href }) => buttonLink(mfa[way].link, href, { kind: 'quiet' }))
  return html`${ways.length > 0 && html`<div class="or">${mfa.or}</div><div class="stack">${ways}</div>`}${
    links.lost && html`<p class="foot"><a href="${links.lost}">${mfa.lost.link}</a></p>`
  }${!stepUp && footLine(mfa.startOver, messagesOf(frame.locale).confirmPassword.otherAccount, links.startOver)}`
}
