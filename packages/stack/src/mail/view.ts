import { html } from 'hono/html'
import type { Message } from './parse-message.ts'

type Html = ReturnType<typeof html>

/** The list of captured messages, newest first. */
export function listPage(messages: readonly Message[]): Html {
  const rows = messages.map(
    ({
      id,
      to,
      subject,
      receivedAt,
    }) => html`<li><a href="/messages/${id}"><strong>${subject || '(no subject)'}</strong><span>${to}</span>
<time datetime="${receivedAt}">${receivedAt.slice(11, 19)}</time></a></li>`,
  )
  const empty = html`<p>No mail yet. What the stack sends is captured here and goes nowhere else.</p>`
  return shell('Mail', html`<h1>Mail</h1>${rows.length ? html`<ul class="rows">${rows}</ul>` : empty}`)
}

/** One message: who, when, its links, then both parts. The HTML part is shown in a frame that may run nothing. */
export function messagePage(message: Message): Html {
  const links = message.links.map((link) => html`<li><a href="${link}">${link}</a></li>`)
  const { id, subject, to, from, receivedAt, text } = message
  const title = subject || '(no subject)'
  return shell(
    title,
    html`<p><a href="/">Mail</a></p><h1>${title}</h1>
<p class="soft">${from} to ${to}, <time datetime="${receivedAt}">${receivedAt}</time></p>
${links.length > 0 && html`<h2>Links</h2><ul>${links}</ul>`}
${message.html && html`<h2>As HTML</h2><iframe title="The message as HTML" src="/messages/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`}
<h2>As plain text</h2><pre>${text || '(none)'}</pre>`,
  )
}

function shell(title: string, body: Html): Html {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="stylesheet" href="/style.css"></head><body><main>${body}</main></body></html>`
}

/** Served as a file of its own, so that no page needs an exception for styles. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#dcdfe4, #33373d); --soft: light-dark(#5c636e, #9aa2ad) }
body { font: 0.9375rem/1.5 Inter, system-ui, sans-serif; margin: 0 }
main { max-width: 48rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.375rem } h2 { font-size: 1rem; margin-top: 2rem }
.soft, .rows span, time { color: var(--soft) }
.rows { list-style: none; padding: 0 }
.rows a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.5rem 0; border-top: 1px solid var(--line); color: inherit; text-decoration: none }
.rows span { grid-row: 2 }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: 0.5rem; background: #fff }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem }
`
