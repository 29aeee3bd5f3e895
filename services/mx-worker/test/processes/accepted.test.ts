import { expect, test } from 'vitest'
import { greeting, startMx } from '../mx-worker.ts'
import { environmentOf, startMxProcess } from './mx-process.ts'

test('a process that is killed loses no message that it has accepted', async () => {
  await using mx = await startMx({ variables: { MX_WORKER_ROLE: 'api' } })
  const { key } = await mx.application()
  await using environment = await environmentOf(mx)
  await using api = await startMxProcess({
    ...environment.variables,
    MX_WORKER_ROLE: 'api',
    MX_WORKER_ADMIT_PER_MINUTE: '1000000',
  })
  const [, port] = /"port":(\d+)/.exec(api.lastWords()) ?? []
  const accepted: string[] = []

  async function handInUntilKilled() {
    while (api.isRunning()) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(greeting),
        })
        const { id } = await answer.json()
        if (answer.status === 202) accepted.push(id)
      } catch (error) {
        // The connection ended with the process.
        expect(error).toBeInstanceOf(Error)
      }
    }
  }

  const callers = Promise.all(Array.from({ length: 16 }, handInUntilKilled))
  await expect.poll(() => accepted.length).toBeGreaterThan(100)
  await api.kill()
  await callers
  const rows = await mx.owner.db.selectFrom('queue_items').select('id').execute()
  const kept = new Set(rows.map(({ id }) => String(id)))
  expect(accepted.filter((id) => !kept.has(id))).toEqual([])
})
