import { send } from '@constellation/stack/send'
import { password, submit, type Tour } from '../tour.ts'

/** The page of captured mail, and one mail of each kind: in the catcher, and alone. */
export async function tourOfMail(tour: Tour, email: string): Promise<void> {
  const { places, take, openTab } = tour
  await signUpAgain(tour, email)
  // The list reloads itself every few seconds.
  const list = await openTab()
  await list.goto(places.mail)
  await take(list, 'mail')
  const page = await openTab()
  const query = new URLSearchParams({ to: email, limit: '100' })
  const answer = await send(`${places.mail}/api/messages?${query}`, { method: 'GET', headers: {} })
  const messages: { id: string; subject: string }[] = JSON.parse(await answer.text())
  // The subject of a new sign-in names the device, so the words before it give the kind.
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

/** The mail to the owner of an address that another person tried to sign up with. */
async function signUpAgain({ places, openTab, waitForLink }: Tour, email: string) {
  const page = await openTab()
  await page.goto(`${places.login}/sign-up`)
  await submit(page, '/sign-up', { name: 'Somebody', email, password })
  await waitForLink(email, '/login')
}
