import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/command.ts'
import { hosts } from '../../src/inventory.ts'
import { network } from '../../src/network.ts'
import { root } from '../../src/root.ts'
import { type Context, expectSuccess, jobs, play, readSecrets } from './installation.ts'

/** 1. One command takes an empty cluster to an installation that people use. */
export function fromNothing(context: Context) {
  describe('from nothing', () => {
    test('core-init that only looks says what it would do, and does nothing', async () => {
      const run = await play(context(), 'core-init', {}, ['--check', '--diff'])
      expectSuccess(run)
      expect(run.output).toContain('job "rbac"')
      const namespaces = await context().nomad<{ Name: string }[]>('/v1/namespaces')
      expect(namespaces.map(({ Name }) => Name)).toEqual(['default'])
    })

    test('core-init brings everything up', async () => {
      const run = await play(context(), 'core-init')
      process.stdout.write(`core-init from nothing: ${run.seconds.toFixed(0)} s\n`)
      expectSuccess(run)
      expect(run.changed).toBeGreaterThan(0)
    })

    test('people sign up, sign in, and use apps and passkeys through the edge of either node', () => {
      const { places, inventory } = context()
      const reached = Object.values(hosts).map((name, index) => ['--resolve', `${name}=${network.nodes[index]}`])
      const args = [
        '--login',
        places.login,
        '--app',
        places.hello,
        '--mail',
        places.mail,
        '--ca',
        inventory.authority,
        ...reached.flat(),
      ]
      expect(command(path.join(root, 'scripts/smoke'), args)).toContain('done in')
    })

    test('the first administrator has a link that nobody else can read', () => {
      const { setUpLink } = context().inventory
      expect(statSync(setUpLink).mode & 0o777).toBe(0o600)
      expect(readFileSync(setUpLink, 'utf8')).toMatch(
        new RegExp(`^https://${hosts.login}/set-up\\?secret=[\\w-]{43}\\n$`),
      )
    })

    test('no job says a secret, and neither does what runs', async () => {
      const { nomad, docker } = context()
      const secrets = Object.values(await readSecrets(context())).map(({ current }) => telling(current))
      const described = await Promise.all(jobs.map((job) => nomad(`/v1/job/${job}?namespace=constellation`)))
      const submitted = await Promise.all(
        jobs.map((job) => nomad(`/v1/job/${job}/submission?version=0&namespace=constellation`)),
      )
      const containers = command('sh', ['-c', 'docker inspect $(docker ps --quiet)'], { env: docker })
      const everything = JSON.stringify([described, submitted]) + containers
      expect(everything.length).toBeGreaterThan(10_000)
      for (const secret of secrets) expect(everything.includes(secret)).toBe(false)
    })

    test('secret files are read by their owner alone', async () => {
      const { docker } = context()
      const [id = ''] = command('docker', ['ps', '--quiet', '--filter', 'name=rbac-'], { env: docker }).split('\n')
      const modes = command(
        'docker',
        ['exec', id, 'sh', '-c', 'stat -c "%a %u %n" /secrets/*.json /secrets/database-url'],
        { env: docker },
      )
      for (const line of modes.split('\n')) expect(line).toMatch(/^600 10001 /)
    })
  })
}

/** The part of a secret that would give it away: the end of a password, the middle of a key. */
function telling(value: string) {
  const pem = /\n([\w+/=]{40,})\\n/.exec(value.replaceAll('\\n', '\n'))?.[1]
  return pem ?? value.split(':').at(-1) ?? value
}
