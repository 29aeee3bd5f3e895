import { type Html, html } from './html.ts'
import { icon } from './icon.ts'

export type Field = {
  /** Also the element's id, so that an error summary can link to it. */
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | undefined
  /** What was typed so far. Ignored for passwords, which are never sent back. */
  readonly value?: string | undefined
  readonly autocomplete: string
  /** Which keys a screen keyboard shows. */
  readonly inputMode?: 'numeric' | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** Whether the page opens with the cursor here. */
  readonly focused?: boolean | undefined
  /** A link beside the label. */
  readonly aside?: Html | undefined
}

/** A labelled input with its hint and its error beside it. Checking is the server's: forms carry `novalidate`. */
export function field(props: Field): Html {
  const { name, type = 'text', value, autocomplete, inputMode, error, focused } = props
  const shown = type === 'password' ? undefined : value
  return fieldFrame(
    props,
    html`<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${inputMode && html` inputmode="${inputMode}"`} required${shown !== undefined && html` value="${shown}"`}${type !== 'text' && html` autocapitalize="none" spellcheck="false"`}${error && html` aria-invalid="true"`}${describedBy(props)}${focused && html` autofocus`}>`,
  )
}

export type SelectField = {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly autocomplete?: string | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

/** A labelled choice of one of a few. */
export function selectField(props: SelectField): Html {
  const { name, value, options, autocomplete, error } = props
  const choices = options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === value && html` selected`}>${option.label}</option>`,
  )
  return fieldFrame(
    props,
    html`<div class="select"><select id="${name}" name="${name}"${autocomplete && html` autocomplete="${autocomplete}"`}${error && html` aria-invalid="true"`}${describedBy(props)}>${choices}</select>${icon('chevron-down')}</div>`,
  )
}

/** A value that travels with the form unseen. */
export function hiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

type Frame = Pick<Field, 'name' | 'label' | 'hint' | 'error' | 'aside'>

function fieldFrame({ name, label, hint, error, aside }: Frame, control: Html): Html {
  return html`<div class="field"><div class="over"><label for="${name}">${label}</label>${aside}</div>${control}${
    hint && html`<p class="hint" id="${name}-hint">${hint}</p>`
  }${error && html`<p class="error" id="${name}-error">${icon('alert-circle')}<span>${error}</span></p>`}</div>`
}

function describedBy({ name, hint, error }: Frame): Html | undefined {
  const ids = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean)
  return ids.length === 0 ? undefined : html` aria-describedby="${ids.join(' ')}"`
}
