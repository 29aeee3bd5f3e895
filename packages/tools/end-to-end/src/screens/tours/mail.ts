import { send } from '@constellation/stack/send'
import { password, submit, type Tour } from '../tour.ts'

/** The page of captured mail, and one of each kind of mail that the person was sent: as the catcher shows it, and as it is. */
export async function tourOfMail(tour: Tour, email: string): Promise<void> {
  const { places, take, openTab } = tour
  await signUpAgain(tour, email)
  // The list loads itself anew every few seconds, in its tab.
  const list = await openTab()
  await list.goto(places.mail)
  await take(list, 'mail')
  const page = await openTab()
  const query = new URLSearchParams({ to: email, limit: '100' })
  const answer = await send(`${places.mail}/api/messages?${query}`, { method: 'GET', headers: {} })
  const messages: { id: string; subject: string }[] = JSON.parse(await answer.text())
  // One of each kind: a new sign-in names the device, so the words before it tell the kind.
  const kinds = new Map(messages.map(({ id, subject }) => [subject.split(':')[0] ?? '', id]))
  let shown = 0
  for (const [kind, id] of kinds) {
    const name = `mail-${kind.toLowerCase().replaceAll(/[^\p{L}]+/gu, '-')}`
    await page.goto(`${places.mail}/messages/${id}/html`)
    await take(page, name)
    if (shown++ > 0) continue
    await page.goto(`${places.mail}/messages/${id}`)
    await take(page, 'mail-message')
  }
}

/** The owner of an address is told that somebody asked for an account with it. */
async function signUpAgain({ places, openTab, waitForLink }: Tour, email: string) {
  const page = await openTab()
  await page.goto(`${places.login}/sign-up`)
  await submit(page, '/sign-up', { name: 'Somebody', email, password })
  await waitForLink(email, '/login')
}
