import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  createPlainProject,
  examplesIn,
  installNode,
  oldestNode,
  type PlainProject,
  pack,
  publishedPackages,
} from '@constellation/publishing'
import { freePort } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Browser } from './browser.ts'
import { type Constellation, secretOf, startConstellation } from './constellation.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const documents = ['packages/relying-app/README.md', 'docs/guides/add-sign-in-to-your-app.md']
const examples = documents.flatMap((file) =>
  examplesIn(readFileSync(path.join(root, file), 'utf8')).map((code, index) => ({
    name: `example ${index + 1} of ${file}`,
    code,
    isProgram: /\b(serve|listen)\(/.test(code),
  })),
)
const programs = examples.filter(({ isProgram }) => isProgram)

/** The names that the parts of a program in the guide use, as its first example makes them. */
const surroundings = `
import { createRelyingApp, optionsFromEnvironment } from '@constellation/relying-app'
import { optionalUser, requireRecentSignIn, requireSecondFactor, requireUser } from '@constellation/relying-app/hono'
import { Hono } from 'hono'
declare const app: Hono
`
const givenSignIn = 'declare const signIn: ReturnType<typeof createRelyingApp>\n'

const resources = new AsyncDisposableStack()
const projects: Partial<Record<'module' | 'commonjs', PlainProject>> = {}
const nodes: Record<string, string> = { 'this Node': process.execPath }
let constellation: Constellation
let port: number

beforeAll(async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'packed-'))
  resources.defer(() => rm(place, { recursive: true }))
  const [relyingApp] = publishedPackages(root).filter(({ name }) => name === '@constellation/relying-app')
  if (!relyingApp) throw new Error('relying-app is not published')
  const packages = [await pack(relyingApp, place), 'hono', '@hono/node-server', 'ioredis', 'typescript', '@types/node']
  for (const modules of ['module', 'commonjs'] as const)
    projects[modules] = resources.use(await createPlainProject(modules, packages))
  nodes[`Node ${oldestNode}`] = resources.use(await installNode(oldestNode)).node
  port = await freePort()
  constellation = resources.use(await startConstellation([{ id: 'my-app', origin: `http://localhost:${port}` }]))
}, 240_000)
afterAll(() => resources.disposeAsync())

test('the readme and the guide show Hono and plain Node', () => {
  expect(programs).toHaveLength(3)
  expect(programs.filter(({ code }) => code.includes('relying-app/node'))).toHaveLength(1)
})

test.each(['module', 'commonjs'] as const)(
  'every example compiles in a project of type %s',
  { timeout: 60_000 },
  async (modules) => {
    const project = projects[modules]
    const files = examples.map((_, index) => `example-${index}.ts`)
    for (const [index, { code, isProgram }] of examples.entries()) {
      const before = isProgram ? '' : surroundings + (code.includes('const signIn') ? '' : givenSignIn)
      await project?.write(`example-${index}.ts`, (before + code).replaceAll('3000', String(port)))
    }
    const compilerOptions = { module: 'nodenext', target: 'es2023', types: ['node'], strict: true, outDir: 'built' }
    await project?.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
    await project?.run('tsc', [])
  },
)

describe.each(['this Node', `Node ${oldestNode}`])('on %s', (node) => {
  const runs = programs.flatMap((example) =>
    (['module', 'commonjs'] as const).map((modules) => ({ ...example, modules, index: examples.indexOf(example) })),
  )
  test.each(runs)(
    '$name runs as $modules: a person signs in, is known, and signs out',
    { timeout: 60_000 },
    async ({ modules, index }) => {
      const program = projects[modules]?.start(nodes[node] ?? '', `built/example-${index}.js`, await environment())
      if (!program) throw new Error('no project')
      const ended = once(program, 'exit')
      try {
        await signInAndOut(`http://localhost:${port}`)
      } finally {
        program.kill()
        await ended
      }
    },
  )
})

async function signInAndOut(origin: string) {
  const { email } = await constellation.person()
  const browser = new Browser()
  await vi.waitFor(() => browser.request(origin), { timeout: 60_000 })
  const program = await browser.request(`${origin}/inbox`, {
    headers: { accept: 'application/json', 'sec-fetch-mode': 'cors' },
  })
  expect(program.status).toBe(401)
  const page = await browser.signIn(await browser.open(`${origin}/?x=1`), email)
  expect(page).toMatchObject({ status: 200, url: `${origin}/?x=1`, text: `Hello ${email}` })
  const headers = { origin, 'sec-fetch-site': 'same-origin' }
  const left = await browser.request(`${origin}/auth/sign-out`, { method: 'POST', form: {}, headers })
  expect(String(left.headers.location)).toMatch(new RegExp(`^${constellation.loginOrigin}/logout`))
  expect((await browser.request(`${origin}/`)).status).toBe(303)
}

/** As an operator sets it: secrets in files. */
async function environment(): Promise<Record<string, string>> {
  const place = await mkdtemp(path.join(tmpdir(), 'secrets-'))
  resources.defer(() => rm(place, { recursive: true }))
  await writeFile(path.join(place, 'secret'), `${secretOf('my-app')}\n`, { mode: 0o600 })
  await writeFile(path.join(place, 'session-key'), Buffer.alloc(32, 1).toString('base64'), { mode: 0o600 })
  return {
    CONSTELLATION_APP_ID: 'my-app',
    CONSTELLATION_APP_ORIGIN: `http://localhost:${port}`,
    CONSTELLATION_APP_SECRET_FILE: path.join(place, 'secret'),
    CONSTELLATION_LOGIN_ORIGIN: constellation.loginOrigin,
    CONSTELLATION_SESSION_KEY_FILE: path.join(place, 'session-key'),
  }
}
