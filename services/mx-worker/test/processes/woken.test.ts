import { expect, test } from 'vitest'
import { startMx } from '../mx-worker.ts'
import { environmentOf, startMxProcess } from './mx-process.ts'

/** So long that a message which goes out earlier was not found by a look of the worker. */
const pollSeconds = 300

test('a worker is woken by the queue for each message that is handed in', async () => {
  await using mx = await startMx()
  await using environment = await environmentOf(mx)
  await using worker = await startMxProcess({
    ...environment.variables,
    MX_WORKER_POLL_SECONDS: String(pollSeconds),
  })
  for (let round = 0; round < 3; round++) {
    const id = await mx.handIn()
    await expect.poll(async () => (await mx.item(id)).status).toBe('sent')
  }
  expect(worker.isRunning()).toBe(true)
})
