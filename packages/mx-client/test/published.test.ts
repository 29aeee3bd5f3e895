import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sender, startMx } from '@constellation/mx-worker/testing'
import {
  createPlainProject,
  examplesIn,
  installNode,
  oldestNode,
  type PlainProject,
  pack,
  publishedPackages,
} from '@constellation/publishing'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const examples = examplesIn(readFileSync(path.join(root, 'packages/mx-client/README.md'), 'utf8'))
const kinds = ['module', 'commonjs'] as const
const resources = new AsyncDisposableStack()
const projects: Partial<Record<(typeof kinds)[number], PlainProject>> = {}
const nodes: Record<string, string> = { 'this Node': process.execPath }
let environment: Record<string, string>

beforeAll(async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'packed-'))
  resources.defer(() => rm(place, { recursive: true }))
  const [client] = publishedPackages(root).filter(({ name }) => name === '@constellation/mx-client')
  if (!client) throw new Error('mx-client is not published')
  const packages = [await pack(client, place), 'typescript', '@types/node']
  for (const kind of kinds) projects[kind] = resources.use(await createPlainProject(kind, packages))
  nodes[`Node ${oldestNode}`] = resources.use(await installNode(oldestNode)).node
  const mx = resources.use(await startMx())
  const { key } = await mx.application()
  environment = { MAIL_URL: await listen(mx.app), MAIL_KEY: key, MAIL_FROM: sender }
}, 300_000)
afterAll(() => resources.disposeAsync())

test('the document shows a program that sends', () => {
  expect(examples.length).toBeGreaterThan(0)
})

test.each(kinds)('every example compiles in a project of type %s', async (kind) => {
  const files = examples.map((_, index) => `example-${index}.ts`)
  for (const [index, code] of examples.entries()) await projects[kind]?.write(`example-${index}.ts`, asTypeScript(code))
  const compilerOptions = { module: 'nodenext', target: 'es2023', types: ['node'], strict: true, outDir: 'built' }
  await projects[kind]?.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  await projects[kind]?.run('tsc', [])
})

describe.each(['this Node', `Node ${oldestNode}`])('on %s', (node) => {
  const runs = kinds.flatMap((kind) => examples.map((_, index) => ({ index, kind })))
  test.each(runs)('example $index runs as $kind, and its mail is accepted', async ({ index, kind }) => {
    const output = await projects[kind]?.runFile(nodes[node] ?? '', `built/example-${index}.js`, [], environment)
    expect(output).toMatch(/^accepted as [0-9a-f-]{36}$/m)
  })
})

/** The README is JavaScript. A variable of the environment may be absent, as far as a compiler knows. */
function asTypeScript(code: string): string {
  return code.replaceAll(/process\.env\.(\w+)/g, '(process.env.$1 as string)')
}

async function listen(app: { fetch: (request: Request) => Response | Promise<Response> }): Promise<string> {
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  resources.defer(() => new Promise<void>((resolve) => server.close(() => resolve())))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
