import { signIn } from '@constellation/end-to-end'
import { createBrowser } from '@constellation/testkit'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/command.ts'
import { until } from '../../src/daemon.ts'
import { signInSteadily } from '../../src/sign-ins.ts'
import { type Context, capacityOf, peopleOf, running, services } from './installation.ts'

/** 8. What dies comes back by itself, and nothing is lost. */
export function lostAllocations(context: Context) {
  describe('a process that is killed', () => {
    test.each(services)('%s: the other one serves, and it comes back', async (job) => {
      const cluster = context()
      const people = await peopleOf(cluster)
      await using signIns = signInSteadily(await capacityOf(cluster), people, cluster)
      killOne(cluster.docker, job)
      await until(
        `two of ${job} run`,
        async () => (await running(cluster.nomad, job)).length === 2 && containers(cluster.docker, job).length === 2,
        120_000,
      )
      const { done, failed } = await signIns.stop()
      expect(done).toBeGreaterThan(0)
      // Requests in the killed process are lost, and so are those that the edge sends there until it notices. Most of the others succeed.
      expect(failed.length, failed.join('\n')).toBeLessThan(done)
      await expectSignIn(cluster, people[0])
    })

    test('PostgreSQL: it comes back with everything that was there', async () => {
      const cluster = context()
      const people = await peopleOf(cluster)
      const [id] = containers(cluster.docker, 'postgres')
      killOne(cluster.docker, 'postgres')
      await until(
        'another PostgreSQL runs',
        async () => containers(cluster.docker, 'postgres').some((one) => one !== id),
        120_000,
      )
      await until('people sign in again', () => expectSignIn(cluster, people[0]).then(() => true), 120_000)
      for (const person of people) await expectSignIn(cluster, person)
    })
  })
}

function containers(docker: NodeJS.ProcessEnv, job: string): string[] {
  return command('docker', ['ps', '--quiet', '--no-trunc', '--filter', `name=^${job}-[0-9a-f]{8}-`], { env: docker })
    .split('\n')
    .filter(Boolean)
}

function killOne(docker: NodeJS.ProcessEnv, job: string) {
  command('docker', ['kill', '--signal', 'KILL', containers(docker, job)[0] ?? ''], { env: docker })
}

async function expectSignIn({ places, send }: ReturnType<Context>, person?: { email: string; password: string }) {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } })
  await signIn(browser, places, person?.email ?? '', person?.password ?? '')
}
