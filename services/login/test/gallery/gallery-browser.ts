import { AxeBuilder } from '@axe-core/playwright'
import { assetHeaders, contentSecurityPolicy, findAsset, type Scheme } from '@constellation/design'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { pageScripts, scriptSources, scriptsFor } from '../../src/assets/page-scripts.ts'
import type { Locale } from '../../src/locales/index.ts'
import { brand, frameOf, type MailState, mailStates, type PageState, pageStates, recipientOf } from './gallery.ts'

/** One picture of the gallery: a state as somebody meets it. */
export type View = {
  readonly name: string
  readonly locale: Locale
  readonly theme: Scheme
  readonly width: number
  readonly html: string
}

export const widths = [360, 1440] as const
export const themes = ['light', 'dark'] as const

/** Every page and e-mail in one theme, width and language. */
export function viewsOf(locale: Locale, theme: Scheme, width: number): View[] {
  const pages = pageStates.map((state: PageState) => ({
    name: state.name,
    html: state.render(frameOf(locale, theme)).toString(),
  }))
  const mails = mailStates.map((state: MailState) => ({
    name: `mail-${state.name}`,
    html: state.render(recipientOf(locale)).html,
  }))
  return [...pages, ...mails].map((view) => ({ ...view, locale, theme, width }))
}

/** The system's Chromium. The caller closes it. */
export function launchChromium(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: asRoot ? ['--no-sandbox'] : [],
  })
}

/** A tab of that theme and width which refuses script, as the strictest browser would. */
export async function openTab(browser: Browser, theme: Scheme, width: number): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: width < 700 ? 720 : 900 } })
  return [context, await context.newPage()]
}

/** The page without its way on to another site. */
function stayingHere(html: string) {
  return html.replace(/<meta http-equiv="refresh"[^>]*>/, '')
}

/** Shows a view under the policy of a real page and returns what the browser complained about. */
export async function show(page: Page, view: View): Promise<string[]> {
  const complaints: string[] = []
  await page.unrouteAll()
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url())
    const asset = pageScripts().find(({ path }) => path === pathname) ?? findAsset(brand, pathname)
    if (asset) {
      await route.fulfill({
        headers: assetHeaders(asset),
        body: Buffer.from(asset.bytes),
      })
    } else if (pathname === '/') {
      const csp = contentSecurityPolicy(brand, [], scriptSources('http://login.example.test', scriptsFor(view.html)))
      const policy = view.name.startsWith('mail-') ? {} : { 'content-security-policy': csp }
      await route.fulfill({ contentType: 'text/html; charset=utf-8', headers: policy, body: stayingHere(view.html) })
    } else {
      complaints.push(`unexpected request for ${pathname}`)
      await route.fulfill({ status: 404 })
    }
  })
  const listen = (message: { type(): string; text(): string }) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  }
  page.on('console', listen)
  await page.goto('http://login.example.test/')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  page.off('console', listen)
  return complaints
}

/** What axe finds wrong with the view that is shown, one line each. */
export async function axeViolations(page: Page, view: View): Promise<string[]> {
  // A letter has no landmarks: its reader supplies them. Legacy mode spares a second tab for pages without frames.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  if (view.name.startsWith('mail-')) builder.disableRules(['landmark-one-main', 'region'])
  const { violations } = await builder.analyze()
  return violations.map(
    ({ id, help, nodes }) => `${view.name}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  )
}
