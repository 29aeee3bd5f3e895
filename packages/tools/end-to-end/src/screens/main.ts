import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailures } from '@constellation/command'
import { runStack } from '@constellation/stack/run-stack'
import { chromium } from '@playwright/test'
import { createCamera } from './camera.ts'
import { createTour, type Places } from './tour.ts'
import { tourOfAccount } from './tours/account.ts'
import { tourOfMail } from './tours/mail.ts'
import { tourOfNewcomer } from './tours/newcomer.ts'
import { tourOfSetUp, tourOfUsedSetUp } from './tours/set-up.ts'
import { tourOfVisitor } from './tours/visitor.ts'

const help = `screens [--port 8080] [part of a name]
Visits every page of a running stack that can be reached, or of one of its own when no port is given, and takes a picture of each in both
themes, both widths and both languages.
`
reportFailures('pnpm screens --help')
const { values, positionals } = parseArgs({
  options: { port: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const folder = path.resolve(import.meta.dirname, '../../../../../.screens/live')
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await using parts = new AsyncDisposableStack()
const places = values.port ? placesAt(values.port) : await placesOfOwnStack()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
parts.defer(() => browser.close())

/** A line for each part of the tour, because all of it takes minutes. */
const startedAt = performance.now()
const progress = (line: string) =>
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${line}\n`)

const tours = ['en', 'da'].map((locale) => {
  const camera = createCamera(folder, locale, positionals[0] ?? '')
  const unique = `${locale}-${Date.now().toString(36)}`
  return { locale, camera, tour: parts.use(createTour(browser, { places, camera, locale, unique })) }
})
for (const { tour, locale } of tours) {
  progress(`${locale}: setting up`)
  await tourOfSetUp(tour)
}
for (const { tour, locale, camera } of tours) {
  progress(`${locale}: pages of a visitor`)
  await tourOfVisitor(tour)
  progress(`${locale}: signing up, ${camera.taken.length} pictures so far`)
  const person = await tourOfNewcomer(tour)
  progress(`${locale}: the account, ${camera.taken.length} pictures so far`)
  await tourOfAccount(tour, person)
  progress(`${locale}: mails, ${camera.taken.length} pictures so far`)
  await tourOfMail(tour, person.email)
  await tourOfUsedSetUp(tour)
}
const taken = tours.flatMap(({ camera }) => camera.taken)
const complaints = tours.flatMap(({ camera }) => camera.complaints)
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
process.stdout.write(`${taken.length} pictures in ${folder}, ${complaints.length} complaints\n`)
process.exitCode = complaints.length ? 1 : 0

function placesAt(port: string): Places {
  const at = (host: string) => `http://${host}.localhost:${port}`
  return { login: at('login'), hello: at('hello'), mail: at('mail'), setUpLink: null, dataDir: null }
}

async function placesOfOwnStack(): Promise<Places> {
  const { summary } = parts.use(await runStack())
  const { login = '', hello = '' } = summary.public
  return { login, hello, mail: summary.mail, setUpLink: summary.setUpLink, dataDir: summary.dataDir }
}
