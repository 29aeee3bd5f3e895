import { describe, expect, test } from 'vitest'
import { pushVariant } from '../../src/images.ts'
import { applicationOf, handInSteadily, untilDone } from '../../src/mails.ts'
import { signInSteadily } from '../../src/sign-ins.ts'
import {
  type Context,
  capacityOf,
  expectSuccess,
  imageOf,
  peopleOf,
  play,
  processesOf,
  snapshot,
  withImages,
} from './installation.ts'

/** 3. A release of one service touches that service alone, and nobody notices. */
export function anotherDigest(context: Context) {
  describe.each([...processesOf])('another digest of %s', (service, processes) => {
    test('changes its jobs alone, and meanwhile no sign-in fails and no mail is lost', async () => {
      const cluster = context()
      const people = await peopleOf(cluster)
      const application = applicationOf(cluster)
      const before = await snapshot(cluster)
      const image = pushVariant(cluster.docker, imageOf(cluster, service), `LABEL tried="${service}"`)
      const release = withImages(cluster, { [service]: image })

      const capacity = await capacityOf(cluster)
      await using signIns = signInSteadily(capacity, people, cluster)
      await using mails = handInSteadily(application)
      const run = await play(cluster, 'core-init', release, ['--tags', 'jobs'])
      const [{ done, failed }, mailed] = await Promise.all([signIns.stop(), mails.stop()])
      process.stdout.write(
        `roll of ${service}: ${run.seconds.toFixed(0)} s, ${done} sign-ins at 40 % of ${capacity.toFixed(1)}/s, ${mailed.accepted.length} mails\n`,
      )
      expectSuccess(run)
      expect([...failed, ...mailed.failed].join('\n')).toBe('')
      expect(done).toBeGreaterThan(0)
      expect(mailed.accepted.length).toBeGreaterThan(0)
      await untilDone(application, mailed.accepted)

      const after = await snapshot(cluster)
      const rolled = processes.map((name) => [name, before.jobs[name] + 1])
      expect(after.jobs).toEqual({ ...before.jobs, ...Object.fromEntries(rolled) })
      expect(after.variables).toEqual(before.variables)
      cluster.images.file = release.constellation_images_file
    })
  })
}
