import PostalMime from 'postal-mime'

/** The envelope of a message. */
export type Envelope = { id: string; receivedAt: string; recipients: readonly string[] }

/** A captured message, as the page and the API show it. `to` joins the recipients with commas. */
export type Message = Envelope & {
  to: string
  from: string
  subject: string
  messageId: string
  /** By name in lower case. The last one counts where a header is repeated. */
  headers: Readonly<Record<string, string>>
  text: string
  html: string
  /** Every http(s) address in both parts, in order, without repetitions. */
  links: string[]
}

/** Parses a message from SMTP. Never throws: a part that cannot be parsed is empty. */
export async function parseMessage(envelope: Envelope, raw: Buffer): Promise<Message> {
  const mail = await PostalMime.parse(raw)
  const text = mail.text ?? ''
  const html = mail.html ?? ''
  return {
    ...envelope,
    to: envelope.recipients.join(', '),
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    text,
    html,
    links: findLinks(text, html),
  }
}

function findLinks(text: string, html: string): string[] {
  const inText = [...text.matchAll(/https?:\/\/[^\s<>"']+/g)].map(([link]) => link.replace(/[.,;:!?)\]]+$/, ''))
  const inHtml = [...html.matchAll(/href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(
    ([, double, single]) => double ?? single ?? '',
  )
  const links = [...inText, ...inHtml.map(decodeEntities)].filter((link) => /^https?:/i.test(link))
  return [...new Set(links)]
}

function decodeEntities(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_entity, code) => String.fromCodePoint(Number(code)))
    .replace(/&#x([\da-f]+);/gi, (_entity, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
