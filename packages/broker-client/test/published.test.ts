import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AgentFixture, startAgentFixture } from './agent/agent-fixture.ts'

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
let agent: AgentFixture
let environment: Record<string, string>

beforeAll(async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'packed-'))
  resources.defer(() => rm(place, { recursive: true }))
  const [client] = publishedPackages(root).filter(({ name }) => name === '@constellation/broker-client')
  if (!client) throw new Error('broker-client is not published')
  const packages = [await pack(client, place), '@aws-sdk/client-s3', 'typescript', '@types/node']
  for (const kind of kinds) projects[kind] = resources.use(await createPlainProject(kind, packages))
  nodes[`Node ${oldestNode}`] = resources.use(await installNode(oldestNode)).node
  agent = resources.use(await startAgentFixture())
  environment = {
    AGENTKEYS_BROKER_URL: agent.broker.issuer,
    AGENTKEYS_WALLET_KEY_FILE: agent.keyFile,
    AWS_ENDPOINT_URL_S3: await startBucket(),
    AWS_REGION: 'eu-central-1',
  }
}, 300_000)
afterAll(() => resources.disposeAsync())

/** A bucket that answers a list to callers whose request is signed with a key of the broker. */
async function startBucket(): Promise<string> {
  const server = createServer((request, response) => {
    const isOurs =
      /Credential=ASIATEST\d+\//.test(request.headers.authorization ?? '') && request.headers['x-amz-security-token']
    response.writeHead(isOurs ? 200 : 403, { 'content-type': 'application/xml' })
    response.end(
      isOurs
        ? '<ListBucketResult><KeyCount>3</KeyCount></ListBucketResult>'
        : '<Error><Code>AccessDenied</Code></Error>',
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  resources.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

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
    skipLibCheck: true,
    outDir: 'built',
  }
  await projects[kind]?.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  await projects[kind]?.run('tsc', [])
})

describe.each(['this Node', `Node ${oldestNode}`])('on %s', (node) => {
  const runs = kinds.flatMap((kind) => examples.map(({ name, code }, index) => ({ name, code, index, kind })))
  test.each(runs)(
    '$name runs as $kind, with credentials of the broker',
    { timeout: 60_000 },
    async ({ code, index, kind }) => {
      const output = await projects[kind]?.runFile(nodes[node] ?? '', `built/example-${index}.js`, [], environment)
      expect(output).toMatch(code.includes('S3Client') ? /^3 objects$/m : /^ASIATEST\d+$/m)
    },
  )
})
