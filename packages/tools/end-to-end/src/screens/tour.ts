import { waitForLink } from '@constellation/stack/wait-for-link'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { Camera } from './camera.ts'

export type Places = {
  login: string
  hello: string
  mail: string
  setUpLink: string | null
  /** Where the stack keeps its state; null when that is not known. */
  dataDir: string | null
}

/** The tools of a tour of the running stack. */
export type Tour = {
  places: Places
  take: Camera['take']
  /** A tab in a new browser context. */
  openTab(): Promise<Page>
  /** A new email address. */
  newAddress(): string
  /** Waits for a mail to the address, and returns its link to this path. */
  waitForLink(to: string, path: string): Promise<string>
}

export const password = 'four plain words do'

/** A tour in one language. `unique` makes its addresses differ from those of other tours. Disposing closes its browsers. */
export function createTour(
  browser: Browser,
  options: { places: Places; camera: Camera; locale: string; unique: string },
): Tour & AsyncDisposable {
  const { places, camera, locale, unique } = options
  const contexts: BrowserContext[] = []
  let people = 0
  return {
    places,
    take: camera.take,
    newAddress: () => `anna.holm+${unique}-${++people}@example.test`,
    waitForLink: (to, path) => waitForLink(places.mail, to, path),
    async openTab() {
      const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } })
      context.setDefaultTimeout(10_000)
      contexts.push(context)
      return context.newPage()
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts) await context.close()
    },
  }
}

/** Fills in the form with this `action` by the names of its fields, and submits it. */
export async function submit(page: Page, action: string, fields: Record<string, string> = {}): Promise<void> {
  const form = page.locator(`form[action^="${action}"]`)
  for (const [name, value] of Object.entries(fields)) {
    const control = form.locator(`[name="${name}"]`)
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value)
    else await control.fill(value)
  }
  await Promise.all([page.waitForEvent('load'), form.locator('button').click()])
}
