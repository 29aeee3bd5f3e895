import type { TestBrowser } from '@constellation/testkit'

/** The link of the latest mail to this address that has `part` in it. Waits ten seconds for the mail. */
export async function readLink(browser: TestBrowser, mail: string, email: string, part: string): Promise<string> {
  const answer = await browser.get(`${mail}/api/messages?to=${encodeURIComponent(email)}&waitMs=10000`)
  if (answer.status !== 200) throw new Error(`the mail catcher answered ${answer.status}: ${answer.text.slice(0, 200)}`)
  const [message]: { links: string[] }[] = JSON.parse(answer.text)
  const link = message?.links.find((one) => one.includes(part))
  if (!link) throw new Error(`no mail with a link for ${email}`)
  return link
}
