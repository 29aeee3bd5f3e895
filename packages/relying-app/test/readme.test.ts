import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@constellation/testkit'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const root = join(import.meta.dirname, '..')
const workspace = join(root, '..', '..')
// Inside the package, so that its imports resolve; ignored by Git.
const place = join(root, 'dist', 'readme')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ''], index) => ({ index, code }))

beforeAll(async () => {
  await rm(place, { recursive: true, force: true })
  await mkdir(place, { recursive: true })
})

test('the readme shows Hono and plain Node, and both compile', { timeout: 60_000 }, async () => {
  expect(examples).toHaveLength(2)
  const config = join(place, 'tsconfig.json')
  const compiler = join(workspace, 'node_modules', '.bin', 'tsc')
  const files = examples.map(({ index }) => fileOf(index))
  await Promise.all(examples.map(({ index, code }) => writeFile(fileOf(index), code)))
  await writeFile(config, JSON.stringify({ extends: join(workspace, 'tsconfig.json'), files, include: [] }))
  const { status, stdout } = spawnSync(compiler, ['--project', config], { cwd: root, encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

describe.each(examples)('example $index of the readme', ({ index, code }) => {
  let app: ChildProcess
  let port: number
  beforeAll(async () => {
    port = await freePort()
    const cwd = await mkdtemp(join(tmpdir(), 'constellation-readme-'))
    await mkdir(join(cwd, '.data', 'applications'), { recursive: true })
    await writeFile(join(cwd, '.data', 'applications', 'my-app.secret'), 'a-secret\n', { mode: 0o600 })
    await writeFile(fileOf(index), code.replaceAll('3000', String(port)))
    app = spawn(process.execPath, [fileOf(index)], { cwd, stdio: 'inherit' })
  })
  afterAll(async () => {
    const ended = once(app, 'exit')
    app.kill()
    await ended
  })

  test('sends a visitor to login, and refuses a program', { timeout: 15_000 }, async () => {
    // `fetch` marks its requests as no navigation, so this does not use it.
    const get = (accept: string) => request(`http://127.0.0.1:${port}/inbox?x=1`, { headers: { accept } })
    await vi.waitFor(() => get('*/*'), { timeout: 10_000 })
    const page = await get('text/html')
    const login = new URL(String(page.headers.location))
    expect(page.statusCode).toBe(303)
    expect(login.origin + login.pathname).toBe('http://login.localhost:8080/login')
    expect(Object.fromEntries(login.searchParams)).toMatchObject({
      app: 'my-app',
      next: `http://localhost:${port}/auth/callback`,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await get('application/json')).toMatchObject({ statusCode: 401 })
  })
})

function fileOf(index: number) {
  return join(place, `example-${index}.ts`)
}
