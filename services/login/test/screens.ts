import { mkdir, writeFile } from 'node:fs/promises'
import { locales } from '../src/locales/index.ts'
import {
  axeViolations,
  launchChromium,
  openTab,
  show,
  themes,
  type View,
  viewsOf,
  widths,
} from './gallery/gallery-browser.ts'

// Writes a picture of every page and e-mail in every state, theme, width and language to `.screens/gallery/`.
// `pnpm screens account` takes only those whose name holds "account"; `--axe` also checks each for accessibility.

const folder = new URL('../../../.screens/gallery/', import.meta.url)
const options = process.argv.slice(2)
const checks = options.includes('--axe')
const wanted = options.find((option) => !option.startsWith('--')) ?? ''

await mkdir(folder, { recursive: true })
const browser = await launchChromium()
const taken: string[] = []
let failures = 0
for (const locale of Object.keys(locales) as (keyof typeof locales)[]) {
  for (const theme of themes) {
    for (const width of widths) {
      console.error(`${locale}, ${theme}, ${width} wide: ${taken.length} pictures so far`)
      const [context, page] = await openTab(browser, theme, width)
      for (const view of viewsOf(locale, theme, width).filter(({ name }) => name.includes(wanted))) {
        const complaints = await show(page, view)
        if (checks) complaints.push(...(await axeViolations(page, view)))
        for (const complaint of complaints) console.error(`${fileName(view)}: ${complaint}`)
        failures += complaints.length
        await page.screenshot({
          path: new URL(fileName(view), folder).pathname,
          fullPage: true,
          animations: 'disabled',
        })
        taken.push(fileName(view))
      }
      await context.close()
    }
  }
}
await browser.close()
await writeFile(
  new URL('index.html', folder),
  taken.map((file) => `<figure><img loading="lazy" src="${file}"><figcaption>${file}</figcaption></figure>`).join('\n'),
)
console.log(`${taken.length} pictures in ${folder.pathname}, ${failures} complaints`)
process.exitCode = failures === 0 ? 0 : 1

function fileName({ name, locale, theme, width }: View): string {
  return `${name}.${locale}.${theme}.${width}.png`
}
