import { send } from './send.ts'

type Caught = { id: string; links: string[] }

const patienceMs = 5_000

/** Waits for a mail to the address with a link to this path, and returns the newest. `mail` is the catcher's origin. */
export async function waitForLink(mail: string, to: string, path: string, limitMs = 20_000): Promise<string> {
  const giveUpAt = performance.now() + limitMs
  let messages = await fetchMessages(mail, { to, limit: '1000' })
  for (;;) {
    const link = messages.flatMap(({ links }) => links).find((one) => new URL(one).pathname === path)
    if (link) return link
    if (performance.now() > giveUpAt) throw new Error(`no mail with a link to ${path} came to ${to}`)
    const [newest] = messages
    await fetchMessages(mail, { to, waitMs: String(patienceMs), ...(newest && { after: newest.id }) })
    messages = await fetchMessages(mail, { to, limit: '1000' })
  }
}

async function fetchMessages(mail: string, query: Record<string, string>): Promise<Caught[]> {
  const answer = await send(`${mail}/api/messages?${new URLSearchParams(query)}`, { method: 'GET', headers: {} })
  return JSON.parse(await answer.text())
}
