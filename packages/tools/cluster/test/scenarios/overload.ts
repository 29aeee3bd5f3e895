import { setTimeout as wait } from 'node:timers/promises'
import { signIn } from '@constellation/end-to-end'
import { createBrowser } from '@constellation/testkit'
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { pushVariant } from '../../src/images.ts'
import { overload, useSessions } from '../../src/overload.ts'
import type { Person } from '../../src/sign-ins.ts'
import {
  type Context,
  capacityOf,
  expectSuccess,
  imageOf,
  peopleOf,
  play,
  services,
  withImages,
} from './installation.ts'

/** The share of sign-ins that an application may refuse after login accepted them. They share the processors with everything else here. */
const mostLate = 0.05

/** Three times the capacity is refused in part, and looks like an outage to nobody. */
export function overloaded(context: Context) {
  describe('three times the capacity', () => {
    test('for a minute: the excess is refused at once, and everything else works', async () => {
      const cluster = context()
      const readiness = watchReadiness(cluster)
      try {
        await underOverload(cluster, 'a minute of overload', () => wait(60_000))
      } finally {
        expect(await readiness.stop()).toEqual([])
      }
    })

    test('while a new rbac is rolled out: the roll completes, and the same holds', async () => {
      const cluster = context()
      const image = pushVariant(cluster.docker, imageOf(cluster, 'rbac'), 'LABEL tried="overload"')
      const release = withImages(cluster, { rbac: image })
      await underOverload(cluster, 'a roll of rbac under overload', async () =>
        expectSuccess(await play(cluster, 'core-init', release, ['--tags', 'jobs'])),
      )
      cluster.images.file = release.constellation_images_file
    })
  })
}

async function underOverload(cluster: Cluster, name: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const people = await peopleOf(cluster)
  const capacity = await capacityOf(cluster)
  const before = await Promise.all(people.slice(0, 4).map((person) => openSession(cluster, person)))
  const sessions = useSessions(before, cluster)
  const crowd = overload(capacity, people, cluster)
  await meanwhile()
  const { done, refusedMs, late, failed } = await crowd.stop()
  const used = await sessions.stop()
  const sorted = refusedMs.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  process.stdout.write(
    `${name}: 3 × ${capacity.toFixed(1)}/s, ${done} signed in, ${refusedMs.length} refused after ${median.toFixed(0)} ms (median, at most ${(sorted.at(-1) ?? 0).toFixed(0)} ms), ${late} by the application, ${failed.length} failed; sessions used ${used.done} times\n`,
  )
  expect(failed.join('\n')).toBe('')
  expect(used.failed.join('\n')).toBe('')
  expect(used.done).toBeGreaterThan(0)
  expect(refusedMs.length).toBeGreaterThan(0)
  expect(median).toBeLessThan(1000)
  expect(late).toBeLessThan((done + refusedMs.length) * mostLate)

  await wait(5000)
  for (const person of people.slice(0, 16)) await openSession(cluster, person)
}

async function openSession({ places, send }: Cluster, { email, password }: Person) {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } })
  await signIn(browser, places, email, password)
  return browser
}

/** Asks every process every half second whether it is ready, and remembers each that was not. */
function watchReadiness({ nomad }: Cluster): { stop(): Promise<string[]> } {
  const unready: string[] = []
  let over = false
  const placesOf = async (service: string) => {
    const query = `/v1/service/${service}?namespace=constellation`
    return (await nomad<{ Address: string; Port: number }[]>(query)).map(({ Address, Port }) => `${Address}:${Port}`)
  }
  const watch = async () => {
    while (!over) {
      for (const service of services)
        for (const place of await placesOf(service)) {
          const answer = await readyzOf(place)
          // A process that has just been replaced is no longer registered.
          if (answer !== 200 && (await placesOf(service)).includes(place))
            unready.push(`${service} at ${place}: ${answer}`)
        }
      await wait(500)
    }
  }
  const underWay = watch()
  return {
    async stop() {
      over = true
      await underWay
      return unready
    },
  }
}

/** The status of a readiness check, or why there is none. */
function readyzOf(place: string): Promise<number | string> {
  return fetch(`http://${place}/readyz`).then(({ status }) => status, String)
}
