import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { runPlaybook } from '../../src/playbook.ts'
import { type Context, expectSuccess, play, snapshot } from './installation.ts'

const places = [
  'preflight',
  'namespace',
  'secrets',
  'job : Deploy edge',
  'job : Deploy postgres',
  'job : Deploy databases',
  'job : Deploy rbac',
  'job : Deploy login',
  'checks',
  'bootstrap',
]

/** 7. The controller dies at any place of an installation from nothing: the next run completes what it began. */
export function killedController(context: Context) {
  describe('a controller that is killed', () => {
    test('in each role: the next run goes on, and the last one completes', async () => {
      const cluster = context()
      for (const place of places) {
        const after = randomInt(1, 3)
        const run = await runPlaybook('core-init', {
          inventory: cluster.inventory.file,
          killAt: afterTasks(place, after),
        })
        expect(run.succeeded, `${place}, ${after} tasks after its first`).toBe(false)
      }
      expectSuccess(await play(cluster, 'core-init'))
      const before = await snapshot(cluster)
      const again = await play(cluster, 'core-init')
      expectSuccess(again)
      expect(again.changed).toBe(0)
      expect(await snapshot(cluster)).toEqual(before)
    })
  })
}

/** So many tasks after the first that has this in its name, or at the end of the role when it has fewer. */
function afterTasks(name: string, count: number) {
  return (printed: string) => {
    const tasks = [...printed.matchAll(/^TASK \[(.*)\]/gm)].map(([, task = '']) => task)
    const first = tasks.findIndex((task) => task.startsWith(name))
    return first >= 0 && tasks.length >= first + count
  }
}
