import path from 'node:path'
import type { Page } from '@playwright/test'

/** Takes a picture of the page in every theme and width. */
export type Camera = {
  take(page: Page, name: string): Promise<void>
  /** The number of pictures, and the errors that browsers reported. */
  taken: string[]
  complaints: string[]
}

const widths = [360, 1440] as const
const themes = ['light', 'dark'] as const

/**
 * Pictures go to `folder` as `<name>.<locale>.<theme>.<width>.png`. Only the window's theme and width change, without a reload, so that the
 * answer to a form is shown in all of them too. `wanted` is a part of the names to take.
 */
export function createCamera(folder: string, locale: string, wanted: string): Camera {
  const taken: string[] = []
  const complaints: string[] = []
  return {
    taken,
    complaints,
    async take(page, name) {
      if (!name.includes(wanted)) return
      const before = page.viewportSize()
      await page.evaluate(() => document.fonts.ready.then(() => undefined))
      for (const theme of themes) {
        for (const width of widths) {
          const file = `${name}.${locale}.${theme}.${width}.png`
          await page.emulateMedia({ colorScheme: theme })
          await page.setViewportSize({ width, height: width < 700 ? 720 : 900 })
          if (await scrollsSideways(page)) complaints.push(`${file}: scrolls sideways`)
          await page.screenshot({
            path: path.join(folder, file),
            fullPage: true,
            animations: 'disabled',
            caret: 'hide',
          })
          taken.push(file)
        }
      }
      if (before) await page.setViewportSize(before)
    },
  }
}

function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}
