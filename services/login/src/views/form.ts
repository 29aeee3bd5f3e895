import { errorSummary, fill, type Html, hiddenField, html, moment, notice } from '@constellation/design'
import { type Messages, messagesOf } from '../locales/index.ts'
import type { Frame } from './frame.ts'

export type FieldError = keyof Messages['fieldErrors']

/** Why a form was not accepted as a whole; `retryAt` is when another attempt makes sense. */
export type FormFailure = { readonly code: keyof Messages['failures']; readonly retryAt?: Date | undefined }

/** What every form has. */
export type Form<Name extends string = never> = {
  /** Path with its query, as the form is sent. */
  readonly action: string
  /** Proof that the form came from us. It travels as the field `csrf`. */
  readonly csrf: string
  readonly errors?: Partial<Record<Name, FieldError>> | undefined
  readonly failure?: FormFailure | undefined
}

/**
 * The form with its errors above it. Two or more are summed up, and the page opens with the focus on the summary. A single error has the
 * focus on its field (`focusedField`).
 */
export function form<Name extends string>(
  frame: Frame,
  props: Form<Name>,
  order: readonly Name[],
  content: Html,
  hint?: Html,
): Html {
  return html`${props.failure && failureNotice(frame, props.failure, hint)}${summary(frame, props, order)}${bareForm(props, content)}`
}

/** The form alone: for buttons that send nothing but themselves. */
export function bareForm({ action, csrf }: Form, content: Html, layout?: 'beside' | 'inline'): Html {
  return html`<form method="post" action="${action}" novalidate${layout && html` class="${layout}"`}>${hiddenField('csrf', csrf)}${content}</form>`
}

/** The field that has the focus: a single wrong one, else the first that is still empty. */
export function focusedField<Name extends string>(
  { errors = {} }: Form<Name>,
  order: readonly Name[],
  values: Partial<Record<Name, string | undefined>>,
): Name | undefined {
  const wrong = order.filter((name) => errors[name])
  if (wrong.length > 0) return wrong.length === 1 ? wrong[0] : undefined
  return order.find((name) => !values[name])
}

/** The words for a refused value, or undefined. */
export function fieldError(frame: Frame, error: FieldError | undefined): string | undefined {
  return error && messagesOf(frame.locale).fieldErrors[error](frame.passwordMinLength)
}

/** Why the form as a whole was refused, and when to try again. */
export function failureNotice(frame: Frame, { code, retryAt }: FormFailure, hint?: Html): Html {
  const messages = messagesOf(frame.locale)
  const { title, text } = messages.failures[code]
  const advice = retryAt ? fill(messages.tryAgain, moment(retryAt, { now: frame.now, locale: messages.intl })) : text
  const reference = html`<span class="faint">${messages.error.reference} ${frame.requestId}</span>`
  return notice(wrong.has(code) ? 'bad' : 'warn', html`<strong>${title}</strong> ${advice}`, hint, reference)
}

/** Failures that the person caused. The others pass by themselves. */
const wrong = new Set<FormFailure['code']>([
  'invalid_credentials',
  'passkey_refused',
  'passkey_changed',
  'unknown_passkey',
  'invalid_passkey',
])

function summary<Name extends string>(frame: Frame, { errors = {} }: Form<Name>, order: readonly Name[]) {
  const found = order.flatMap((name) => {
    const text = fieldError(frame, errors[name])
    return text ? [{ field: name, text }] : []
  })
  return found.length > 1 && errorSummary(messagesOf(frame.locale).errorSummary(found.length), found)
}
