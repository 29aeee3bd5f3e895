import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { addPasskey, signIn, signInWithPasskey } from '@constellation/end-to-end'
import { createBrowser, type SoftwareAuthenticator } from '@constellation/testkit'
import { describe, expect, test } from 'vitest'
import type { Person } from '../../src/sign-ins.ts'
import { type Context, expectSuccess, openNewAccount, peopleOf, play, readSecrets } from './installation.ts'
import { killedController } from './killed-controller.ts'

/** 9. What was copied can be put back where nothing is left. What is new there was installed by 7. */
export function backupAndRestore(context: Context) {
  describe('a backup', () => {
    const confirmed = { constellation_confirm: 'constellation' }
    let people: Person[]
    let device: SoftwareAuthenticator
    let folder: string
    const newBrowser = () => createBrowser(context().send, { headers: { 'user-agent': 'constellation-cluster' } })

    test('is taken, compared, and readable by its owner alone', async () => {
      const cluster = context()
      people = await peopleOf(cluster)
      const other = await openNewAccount(cluster)
      const browser = newBrowser()
      await signIn(browser, cluster.places, other.email, other.password)
      device = await addPasskey(browser, cluster.places)
      const run = await play(cluster, 'backup')
      process.stdout.write(`backup: ${run.seconds.toFixed(0)} s\n`)
      expectSuccess(run)
      const [name = ''] = readdirSync(cluster.inventory.backups)
      folder = path.join(cluster.inventory.backups, name)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      for (const file of readdirSync(folder)) expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600)
      const secrets = Object.values(await readSecrets(cluster)).map(({ current }) => current.slice(-30))
      for (const file of readdirSync(folder))
        for (const secret of secrets) expect(readFileSync(path.join(folder, file), 'latin1')).not.toContain(secret)
      const { databases } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
      expect(Number(databases.rbac.tables.users.split('|')[0])).toBeGreaterThan(people.length)
    })

    test('is not put back, and nothing is removed, unless it is said twice', async () => {
      for (const name of ['restore', 'destroy']) {
        const run = await play(context(), name, { constellation_backup: folder, constellation_confirm: 'other' })
        expect(run.succeeded).toBe(false)
        expect(run.output).toContain('constellation_confirm=constellation')
      }
    })

    test('is all that is left once everything is destroyed', async () => {
      const cluster = context()
      expectSuccess(await play(cluster, 'destroy', { ...confirmed, constellation_destroy_data: true }))
      const namespaces = await cluster.nomad<{ Name: string }[]>('/v1/namespaces')
      expect(namespaces.map(({ Name }) => Name)).toEqual(['default'])
    })

    killedController(context)

    test('can be put back where all is new: the same people, passwords and passkeys', async () => {
      const cluster = context()
      await expect(
        signIn(newBrowser(), cluster.places, people[0]?.email ?? '', people[0]?.password ?? ''),
      ).rejects.toThrow()

      const run = await play(cluster, 'drill', { ...confirmed, constellation_backup: folder })
      process.stdout.write(`drill: ${run.seconds.toFixed(0)} s\n`)
      expectSuccess(run)
      for (const { email, password } of people) await signIn(newBrowser(), cluster.places, email, password)
      await signInWithPasskey(newBrowser(), cluster.places, device)
    })

    test('leaves a certificate of what was compared', () => {
      const [name = ''] = readdirSync(folder).filter((file) => file.startsWith('restored-'))
      const certificate = readFileSync(path.join(folder, name), 'utf8')
      for (const table of ['users', 'credentials', 'factors', 'sessions', 'audit_events'])
        expect(certificate).toContain(`| rbac | ${table} |`)
      expect(certificate).toContain('hello asks login')
    })

    test('changes nothing any more when core-init is run again', async () => {
      const run = await play(context(), 'core-init')
      expectSuccess(run)
      expect(run.changed).toBe(0)
    })

    test('that was changed is refused before anything is', async () => {
      const dump = path.join(folder, 'rbac.dump')
      const whole = readFileSync(dump)
      writeFileSync(dump, whole.subarray(0, whole.length - 10))
      const run = await play(context(), 'restore', { ...confirmed, constellation_backup: folder })
      expect(run.succeeded).toBe(false)
      expect(run.output).toContain('was changed since the backup was taken')
    })
  })
}
