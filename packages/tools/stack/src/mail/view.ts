import {
  brandMark,
  buttonLink,
  card,
  emptyState,
  type Html,
  html,
  moment,
  page,
  productBrand,
  rowList,
} from '@constellation/design'
import type { Message } from './parse-message.ts'

/** The list of captured messages, newest first. */
export function listPage(messages: readonly Message[], now: Date): Html {
  const rows = messages.map((message) => ({
    title: titleOf(message),
    detail: html`${message.to} · ${at(message, now)}`,
    action: buttonLink('Read', `/messages/${message.id}`, { kind: 'quiet', compact: true }),
  }))
  const empty = emptyState('No mail yet. What the stack sends is caught here and goes nowhere else.')
  const lede = messages.length === 1 ? '1 message' : `${messages.length} messages`
  return shell('Mail', lede, rows.length ? rowList(rows) : card(empty))
}

/** One message: sender, recipients, time, links and both parts. The HTML part is in a frame without scripts. */
export function messagePage(message: Message, now: Date): Html {
  const { id, to, from, links, text } = message
  const body = html`${
    links.length > 0 &&
    html`<section><h2>Links</h2>${rowList(links.map((link) => ({ title: link, action: buttonLink('Open', link, { kind: 'quiet', compact: true }) })))}</section>`
  }${
    message.html &&
    html`<section><h2>As HTML</h2><iframe title="The message as HTML" src="/messages/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></section>`
  }<section><h2>As plain text</h2>${card(html`<pre>${text || '(none)'}</pre>`)}</section><p class="foot"><a href="/">All mail</a></p>`
  return shell(titleOf(message), html`${from} to ${to}, ${at(message, now)}`, body)
}

/** The page for an unknown message. */
export function noMessagePage(): Html {
  return shell('No such message', 'It may have been cleared.', html`<p class="foot"><a href="/">All mail</a></p>`)
}

function shell(title: string, lede: string | Html, content: Html): Html {
  const body = html`<header class="bar">${brandMark(productBrand)}</header><h1>${title}</h1><p class="lede">${lede}</p><div class="body">${content}</div>`
  return page({ brand: productBrand, title, locale: 'en', width: 'column', body })
}

function titleOf({ subject }: Message): string {
  return subject || '(no subject)'
}

function at({ receivedAt }: Message, now: Date): Html {
  return moment(new Date(receivedAt), { now, locale: 'en-GB' })
}
