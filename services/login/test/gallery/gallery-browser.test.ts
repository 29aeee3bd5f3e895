import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeViolations, launchChromium, openTab, show, type View, viewsOf } from './gallery-browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
})

// Each state once, each theme, width and language over half of them; `pnpm screens --axe` looks at all combinations.
const combinations = [
  { theme: 'light', width: 360, locale: 'da', half: 0 },
  { theme: 'dark', width: 1440, locale: 'en', half: 1 },
] as const

test.each(combinations)(
  'every other page and mail is accessible ($theme, $width px, $locale)',
  { timeout: 300_000 },
  async ({ theme, width, locale, half }) => {
    const [context, page] = await openTab(browser, theme, width)
    const violations: string[] = []
    const views = viewsOf(locale, theme, width).filter(isDistinct)
    for (const view of views.filter((_, index) => index % 2 === half)) {
      for (const complaint of await show(page, view)) violations.push(`${view.name}: ${complaint}`)
      violations.push(...(await axeViolations(page, view)))
    }
    await context.close()
    expect(violations).toEqual([])
  },
)

// 320 px is 1280 px at 400 % zoom, and narrower than any telephone.
test('nothing scrolls sideways at 320 px, with every detail open', { timeout: 120_000 }, async () => {
  const width = 320
  const [context, page] = await openTab(browser, 'light', width)
  const wide: string[] = []
  for (const view of [...viewsOf('en', 'light', width), ...viewsOf('da', 'light', width)].filter(isDistinct)) {
    await show(page, view)
    const contentWidth = await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
      return document.documentElement.scrollWidth
    })
    if (contentWidth > width) wide.push(`${view.name} (${view.locale}) is ${contentWidth} px wide`)
  }
  await context.close()
  expect(wide).toEqual([])
})

// The error pages differ in words only.
function isDistinct({ name }: View): boolean {
  return !name.startsWith('error-') || ['error-rate_limited', 'error-permission_denied'].includes(name)
}
