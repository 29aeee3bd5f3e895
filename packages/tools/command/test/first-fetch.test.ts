import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startCompanyRegistry } from './registry.ts'

const workspace = path.resolve(import.meta.dirname, '../../../..')
const slow = { timeout: 60_000 }
let place: string
let checkout: string
let home: string
let registry: Awaited<ReturnType<typeof startCompanyRegistry>>

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'first-fetch-'))
  registry = await startCompanyRegistry(place)
})
afterAll(async () => {
  registry.close()
  await rm(place, { recursive: true })
})

/** A checkout whose only dependency is `thing`, and the home of the person who runs it. */
beforeEach(async () => {
  checkout = await mkdtemp(path.join(place, 'checkout-'))
  home = await mkdtemp(path.join(place, 'home-'))
  await mkdir(path.join(checkout, 'scripts'))
  await cp(path.join(workspace, 'scripts/lib.sh'), path.join(checkout, 'scripts/lib.sh'))
  const { packageManager } = JSON.parse(await readFile(path.join(workspace, 'package.json'), 'utf8'))
  await writeFile(
    path.join(checkout, 'package.json'),
    JSON.stringify({ name: 'checkout', packageManager, dependencies: { thing: '1.0.0' } }),
  )
  await writeFile(path.join(checkout, 'pnpm-workspace.yaml'), 'pmOnFail: ignore\n')
  const lockfile = [
    "lockfileVersion: '9.0'",
    'settings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false',
    'importers:\n  .:\n    dependencies:\n      thing:\n        specifier: 1.0.0\n        version: 1.0.0',
    `packages:\n  thing@1.0.0:\n    resolution: {integrity: ${registry.integrity}}`,
    'snapshots:\n  thing@1.0.0: {}\n',
  ]
  await writeFile(path.join(checkout, 'pnpm-lock.yaml'), lockfile.join('\n\n'))
})

type Result = { code: number; output: string }

/** Runs a step of the launchers in the checkout. */
function run(step: string, environment: Record<string, string> = {}): Promise<Result> {
  const script = `set -eu; root='${checkout}'; . "$root/scripts/lib.sh"; ${step}`
  const env = { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home, ...environment }
  return new Promise((resolve) => {
    execFile('sh', ['-c', script], { env, cwd: place }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    )
  })
}

/** Where a company writes its registry and its authority. */
const settings: Record<string, () => Promise<Record<string, string>>> = {
  'the .npmrc of the checkout': async () => {
    await writeFile(path.join(checkout, '.npmrc'), `registry=${registry.url}\ncafile=${registry.authority}\n`)
    return {}
  },
  'the .npmrc of the person': async () => {
    await writeFile(path.join(home, '.npmrc'), `registry=${registry.url}\ncafile=${registry.authority}\n`)
    return {}
  },
  'variables of npm': async () => ({ npm_config_registry: registry.url, npm_config_cafile: registry.authority }),
  NODE_EXTRA_CA_CERTS: async () => ({ npm_config_registry: registry.url, NODE_EXTRA_CA_CERTS: registry.authority }),
}

describe.each(Object.keys(settings))('a registry and an authority in %s', (where) => {
  test('serve the first fetch', slow, async () => {
    const environment = await settings[where]?.()
    expect(await run('fetch thing@1.0.0', environment)).toMatchObject({ code: 0, output: '' })
    expect(existsSync(path.join(checkout, '.tools/node_modules/thing/package.json'))).toBe(true)
  })

  test('serve the dependencies', slow, async () => {
    const environment = await settings[where]?.()
    expect(await run('install_dependencies', environment)).toMatchObject({ code: 0 })
    expect(existsSync(path.join(checkout, 'node_modules/thing/package.json'))).toBe(true)
  })
})

test.each(['fetch thing@1.0.0', 'install_dependencies'])(
  '%s names the registry whose authority is not trusted',
  slow,
  async (step) => {
    const { code, output } = await run(step, { npm_config_registry: registry.url })
    expect(code).toBe(1)
    expect(output).toMatch(
      /error: the package registry https:\/\/localhost:\d+\/ shows a certificate that is not trusted\n next: [^\n]+\n$/,
    )
  },
)

/** On a full disk, a write to these files fails as it does to `/dev/full`. */
test.each([
  ['the first file', 'package.json'],
  ['the log', 'install.log'],
])('a full disk is named when %s cannot be written', slow, async (_what, file) => {
  await mkdir(path.join(checkout, '.tools'))
  await symlink('/dev/full', path.join(checkout, '.tools', file))
  await symlink('/dev/full', path.join(checkout, '.write-test'))
  await mkdir(path.join(home, 'bin'))
  const npm = '#!/bin/sh\necho "npm error code ENOSPC" >&2\nexit 1\n'
  await writeFile(path.join(home, 'bin/npm'), npm, { mode: 0o755 })
  const { code, output } = await run('rm -f "$tools/none"; [ -s "$tools/package.json" ] || true; fetch thing@1.0.0', {
    PATH: `${path.join(home, 'bin')}:${process.env.PATH}`,
  })
  expect(code).toBe(1)
  expect(output).toBe(`error: the disk that holds ${checkout} is full\n next: free some space, then try again\n`)
})
