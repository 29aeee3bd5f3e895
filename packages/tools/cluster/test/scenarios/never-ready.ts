import { describe, expect, test } from 'vitest'
import { pushVariant } from '../../src/images.ts'
import { signInSteadily } from '../../src/sign-ins.ts'
import {
  type Context,
  capacityOf,
  expectSuccess,
  imageOf,
  peopleOf,
  play,
  running,
  withImages,
} from './installation.ts'

/** 4. A release that never becomes ready does no harm, and the operator reads why. */
export function neverReady(context: Context) {
  describe('an image that never becomes ready', () => {
    test('is refused with its own last words, while the old one serves; Nomad has gone back', async () => {
      const cluster = context()
      const people = await peopleOf(cluster)
      const broken = pushVariant(
        cluster.docker,
        imageOf(cluster, 'login'),
        'CMD ["-e", "console.error(`the broken release says why`); setInterval(() => {}, 1000)"]',
      )
      const before = (await running(cluster.nomad, 'login')).map(({ ID }) => ID).sort()

      await using signIns = signInSteadily(await capacityOf(cluster), people, cluster)
      const run = await play(
        cluster,
        'core-init',
        { ...withImages(cluster, { login: broken }), constellation_login: { healthy_deadline: '20s' } },
        ['--tags', 'jobs'],
      )
      const { done, failed } = await signIns.stop()
      expect(run.succeeded).toBe(false)
      expect(run.output).toContain('the broken release says why')
      expect(run.output.replaceAll(/\s+/g, ' ')).toContain('Nomad has gone back to the earlier version')
      expect(failed.join('\n')).toBe('')
      expect(done).toBeGreaterThan(0)
      expect((await running(cluster.nomad, 'login')).map(({ ID }) => ID).sort()).toEqual(before)
    })

    test('is forgotten by the next run with a good one', async () => {
      expectSuccess(await play(context(), 'core-init', { constellation_images_file: context().images.file }))
    })
  })
}
