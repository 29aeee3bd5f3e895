import { type Html, html } from './html.ts'
import { icon } from './icon.ts'

export type Field = {
  /** Also the id of the element, so that an error summary can link to it. */
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | undefined
  /** The current text. Ignored for passwords, which are never sent back. */
  readonly value?: string | undefined
  readonly autocomplete: string
  /** The kind of screen keyboard. */
  readonly inputMode?: 'numeric' | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** Whether the page opens with the cursor in this field. */
  readonly focused?: boolean | undefined
  /** A link beside the label. It comes after the field in the order of the tab key. */
  readonly aside?: Html | undefined
  /** The words of the button that shows a password, and of the one that hides it again. */
  readonly reveal?: { readonly show: string; readonly hide: string } | undefined
}

/** A labelled input with its hint and its error beside it. Only the server validates: forms carry `novalidate`. */
export function field(props: Field): Html {
  const { name, type = 'text', value, autocomplete, inputMode, error, focused, reveal } = props
  const shown = type === 'password' ? undefined : value
  const input = html`<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${inputMode && html` inputmode="${inputMode}"`} required${shown !== undefined && html` value="${shown}"`}${type !== 'text' && html` autocapitalize="none" spellcheck="false"`}${error && html` aria-invalid="true"`}${describedBy(props)}${focused && html` autofocus`}>`
  return fieldFrame(props, reveal ? withReveal(name, input, reveal) : input)
}

/** Hidden until a script can do what it says. */
function withReveal(name: string, input: Html, { show, hide }: NonNullable<Field['reveal']>): Html {
  return html`<div class="reveal">${input}<button type="button" class="link" data-reveal="${name}" data-show="${show}" data-hide="${hide}" aria-controls="${name}" hidden>${show}</button></div>`
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

/** A labelled choice between a few options. */
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

/** A value that the form sends without showing it. */
export function hiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

type Frame = Pick<Field, 'name' | 'label' | 'hint' | 'error' | 'aside'>

function fieldFrame({ name, label, hint, error, aside }: Frame, control: Html): Html {
  return html`<div class="field"><label for="${name}">${label}</label>${control}${aside && html`<span class="aside">${aside}</span>`}${
    hint && html`<p class="hint" id="${name}-hint">${hint}</p>`
  }${error && html`<p class="error" id="${name}-error">${icon('alert-circle')}<span>${error}</span></p>`}</div>`
}

function describedBy({ name, hint, error }: Frame): Html | undefined {
  const ids = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean)
  return ids.length === 0 ? undefined : html` aria-describedby="${ids.join(' ')}"`
}
