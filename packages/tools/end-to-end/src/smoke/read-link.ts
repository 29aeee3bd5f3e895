import type { TestBrowser } from '@constellation/testkit'

type Message = { id: string; links: string[] }

/** The newest link to this address that has `part` in it. Waits ten seconds for each further mail. */
export async function readLink(browser: TestBrowser, mail: string, email: string, part: string): Promise<string> {
  let seen: string | undefined
  for (;;) {
    const messages = await readMessages(browser, mail, { to: email, ...(seen !== undefined && { after: seen }) })
    const link = messages.flatMap(({ links }) => links).find((one) => one.includes(part))
    if (link) return link
    const [newest] = messages
    if (!newest) throw new Error(`no mail with a link for ${email}`)
    seen = newest.id
  }
}

async function readMessages(browser: TestBrowser, mail: string, filter: Record<string, string>): Promise<Message[]> {
  const query = new URLSearchParams({ ...filter, waitMs: '10000' })
  const answer = await browser.get(`${mail}/api/messages?${query}`)
  if (answer.status !== 200) throw new Error(`the mail catcher answered ${answer.status}: ${answer.text.slice(0, 200)}`)
  return JSON.parse(answer.text)
}
