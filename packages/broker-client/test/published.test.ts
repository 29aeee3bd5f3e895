import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startFederation } from '@constellation/broker/testing/cloud'
import {
  createPlainProject,
  examplesIn,
  installNode,
  oldestNode,
  type PlainProject,
  pack,
  publishedPackages,
} from '@constellation/publishing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAgentFixture } from './agent/agent-fixture.ts'
import { addressA } from './signing/vectors.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const examples = ['packages/broker-client/README.md', 'docs/broker/app-developer.md'].flatMap((file) =>
  examplesIn(readFileSync(path.join(root, file), 'utf8')).map((code, index) => ({
    name: `example ${index + 1} of ${file}`,
    code,
  })),
)
const kinds = ['module', 'commonjs'] as const
const resources = new AsyncDisposableStack()
const projects: Partial<Record<(typeof kinds)[number], PlainProject>> = {}
const nodes: Record<string, string> = { 'this Node': process.execPath }
let environment: Record<string, string>

beforeAll(async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'packed-'))
  resources.defer(() => rm(place, { recursive: true }))
  const [client] = publishedPackages(root).filter(({ name }) => name === '@constellation/broker-client')
  if (!client) throw new Error('broker-client is not published')
  const packages = [await pack(client, place), '@aws-sdk/client-s3', 'typescript', '@types/node']
  for (const kind of kinds) projects[kind] = resources.use(await createPlainProject(kind, packages))
  nodes[`Node ${oldestNode}`] = resources.use(await installNode(oldestNode)).node
  const cloud = resources.use(await startFederation())
  const agent = resources.use(await startAgentFixture({ broker: cloud.broker, scope: `${addressA}/` }))
  environment = { ...agent.environment, AWS_ENDPOINT_URL_S3: cloud.s3.origin, AWS_REGION: 'us-east-1' }
}, 300_000)
afterAll(() => resources.disposeAsync())

test('the documents show an SDK program and a program with variables', () => {
  expect(examples.length).toBeGreaterThanOrEqual(2)
})

test.each(kinds)('every example compiles in a project of type %s', { timeout: 120_000 }, async (kind) => {
  const files = examples.map((_, index) => `example-${index}.ts`)
  for (const [index, { code }] of examples.entries()) await projects[kind]?.write(`example-${index}.ts`, code)
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    strict: true,
    outDir: 'built',
  }
  await projects[kind]?.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  await projects[kind]?.run('tsc', [])
})

describe.each(['this Node', `Node ${oldestNode}`])('on %s', (node) => {
  const runs = kinds.flatMap((kind) => examples.map(({ name, code }, index) => ({ name, code, index, kind })))
  test.each(runs)(
    '$name runs as $kind, with credentials that the bucket accepts',
    { timeout: 60_000 },
    async ({ code, index, kind }) => {
      const output = await projects[kind]?.runFile(nodes[node] ?? '', `built/example-${index}.js`, [], environment)
      expect(output).toMatch(code.includes('S3Client') ? /^0 objects$/m : /^ASIA\w+$/m)
    },
  )
})
