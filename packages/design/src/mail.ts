import { raw } from 'hono/html'
import type { Brand } from './brand.ts'
import { type Html, html } from './html.ts'
import { mailStyle, type Styled } from './mail-style.ts'

/** The content of an e-mail, independent of its form. */
export type MailContent = {
  /** The installation that writes. */
  readonly brand: Brand
  /** BCP 47, for `lang`. */
  readonly locale: string
  readonly subject: string
  /** The text that an inbox shows behind the subject. */
  readonly preview: string
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly facts?: readonly { readonly term: string; readonly value: string }[]
  readonly action?: {
    readonly label: string
    readonly href: string
    /** The words before the bare address, for readers whose button does not work. */
    readonly otherwise: string
  }
  /** Text below the action: what to do when the person did not expect this mail. */
  readonly after?: readonly string[]
  readonly footer: string
}

export type Mail = { readonly subject: string; readonly text: string; readonly html: string }

/** Both forms of one e-mail. The text form says everything that the HTML says. There are no images and no remote content. */
export function mail(content: MailContent): Mail {
  return { subject: content.subject, text: asText(content), html: asHtml(content).toString() }
}

function asText({ brand, heading, paragraphs, facts = [], action, after = [], footer }: MailContent): string {
  const blocks = [
    heading,
    ...paragraphs,
    facts.map(({ term, value }) => `${term}: ${value}`).join('\n'),
    action ? `${action.label}:\n${action.href}` : '',
    ...after,
    `-- \n${brand.name}\n${footer}`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function asHtml(content: MailContent): Html {
  const { brand, locale, subject, preview, heading, paragraphs, facts = [], action, after = [], footer } = content
  const { styled, dark } = mailStyle(brand)
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${subject}</title>
<style>:root{color-scheme:light dark}${raw(dark)}</style></head>
<body${styled('ground')}><div${styled('preview')}>${preview}</div><div${styled('canvas')}><div${styled('letter')} role="article" aria-label="${subject}"><p${styled('brand')}>${brand.name}</p>
<div${styled('sheet')}><h1${styled('heading')}>${heading}</h1>
${paragraphs.map((text) => html`<p${styled('text')}>${text}</p>`)}${facts.length > 0 && factList(styled, facts)}${action && actionButton(styled, action)}${after.length > 0 && html`<p${styled('after')}>${after.join(' ')}</p>`}</div>
<p${styled('end')}>${footer}</p></div></div></body></html>
`
}

function factList(styled: Styled, facts: NonNullable<MailContent['facts']>): Html {
  const lines = facts.map(
    ({ term, value }) => html`<p${styled('fact')}><span${styled('term')}>${term}:</span> ${value}</p>`,
  )
  return html`<div${styled('facts')}>${lines}</div>`
}

function actionButton(styled: Styled, { label, href, otherwise }: NonNullable<MailContent['action']>): Html {
  return html`<p${styled('act')}><a${styled('button')} href="${href}">${label}</a></p><p${styled('soft')}>${otherwise}</p><p${styled('address')}>${href}</p>`
}
