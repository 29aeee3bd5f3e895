import { submit, type Tour } from '../tour.ts'

/** The set-up page before the first sign-up. */
export async function tourOfSetUp({ places, take, openTab, newAddress }: Tour): Promise<void> {
  if (!places.setUpLink) return
  const page = await openTab()
  await page.goto(places.setUpLink)
  await take(page, 'set-up')
  await submit(page, '/set-up', { name: 'Operator', email: newAddress(), password: 'too short' })
  await take(page, 'set-up-refused')
}

/** The set-up page after it was used. */
export async function tourOfUsedSetUp({ places, take, openTab }: Tour): Promise<void> {
  const page = await openTab()
  await page.goto(places.setUpLink ?? `${places.login}/set-up?secret=used`)
  await take(page, 'set-up-used')
}
