import { type ButtonKind, button, type Html, hiddenField, html, icon } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import type { Form } from '../form.ts'
import type { Frame } from '../frame.ts'

/** A form that the browser's passkeys fill in. */
export type PasskeyForm = Form & {
  /** Where the script fetches the options for the browser. */
  readonly options: string
  /** A passkey that is no longer known, so that the browser can tell its provider. */
  readonly unknownCredential?: string | undefined
}

type Asked = {
  readonly does: 'create' | 'get'
  readonly label: string
  readonly kind?: ButtonKind
  /** Also among the suggestions of the address field. */
  readonly autofill?: boolean
  readonly fields?: Html
  /** Below the button. */
  readonly after?: Html
}

/** A button that makes or uses a passkey. It is hidden without the script, and in a browser without passkeys. */
export function passkeyForm(frame: Frame, props: PasskeyForm, { does, label, kind, autofill, fields, after }: Asked) {
  const { passkeyScript } = messagesOf(frame.locale)
  const { action, csrf, options, unknownCredential } = props
  return html`<form method="post" action="${action}" novalidate data-with-passkeys hidden data-passkey="${does}" data-options="${options}"${
    autofill && html` data-autofill`
  }${unknownCredential && html` data-unknown="${unknownCredential}"`} data-cancelled="${passkeyScript.cancelled}" data-known="${passkeyScript.known}" data-failed="${passkeyScript.failed}">${hiddenField('csrf', csrf)}${hiddenField('response', '')}${fields}<p class="small bad" role="alert" hidden></p>${button(label, { kind: kind ?? 'primary', icon: icon('fingerprint') })}${after}</form>`
}

/** Shown when the form above cannot be used. */
export function withoutPasskeys(frame: Frame): Html {
  return html`<p class="hint spaced" data-without-passkeys>${messagesOf(frame.locale).passkeyScript.unsupported}</p>`
}
