import { button, buttonLink, consequences, field, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, fieldError, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'
import { type FactorRow, factorDetail, factorName } from './factor-row.ts'

export type FactorPage = Form<'name'> & {
  readonly factor: FactorRow
  readonly links: { readonly remove: string; readonly back: string }
}

/** One passkey: its name, and the way to remove it. */
export function factorPage(frame: Frame, props: FactorPage): Html {
  const { factor: texts, fields } = messagesOf(frame.locale)
  const { factor, errors = {}, links } = props
  const heading = factorName(frame, factor)
  const input = field({
    name: 'name',
    label: fields.factorName,
    autocomplete: 'off',
    value: factor.name ?? '',
    error: fieldError(frame, errors.name),
    focused: Boolean(errors.name),
  })
  return panelPage(frame, {
    title: heading,
    heading,
    lede: html`${factorDetail(frame, factor)}`,
    content: html`${form(frame, props, ['name'], html`${input}${button(texts.rename)}`)}<div class="stack">${buttonLink(texts.remove, links.remove, { kind: 'quiet' })}${buttonLink(texts.back, links.back, { kind: 'plain' })}</div>`,
  })
}

export type RemoveFactorPage = Form & {
  readonly factor: Pick<FactorRow, 'kind' | 'name'>
  /** Whether it is the last app or passkey. */
  readonly isLast: boolean
  readonly demanded: boolean
  readonly links: { readonly cancel: string }
}

/** What removing a second factor changes and what it does not, before it happens. */
export function removeFactorPage(frame: Frame, props: RemoveFactorPage): Html {
  const { factor: texts } = messagesOf(frame.locale)
  const { factor, isLast, demanded, links } = props
  const items = factor.kind === 'webauthn' ? [texts.itemPasskey, texts.itemDevice] : [texts.itemApp]
  const last = demanded ? texts.itemLastDemanded : texts.itemLast
  const list = consequences({
    happens: { title: texts.happens, items: isLast ? [...items, last] : items },
    stays: { title: texts.stays, items: [texts.staysSession, texts.staysOthers] },
  })
  const heading = texts.removeHeading(factorName(frame, factor))
  const buttons = html`<div class="stack">${button(texts.remove, { kind: 'danger' })}${buttonLink(texts.cancel, links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, { title: heading, heading, content: form(frame, props, [], html`${list}${buttons}`) })
}
