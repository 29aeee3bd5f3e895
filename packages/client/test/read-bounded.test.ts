import { expect, test } from 'vitest'
import { readBounded } from '../src/index.ts'

const never = new AbortController().signal

function answerOf(...chunks: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
  return new Response(body)
}

test('an answer within the limit is read as text, also without a body', async () => {
  expect(await readBounded(answerOf('hal', 'lo'), { limitBytes: 5, signal: never })).toBe('hallo')
  expect(await readBounded(new Response(null), { limitBytes: 5, signal: never })).toBe('')
})

test('an answer without end is refused at its first byte too many, and cancelled', async () => {
  let [sent, isCancelled] = [0, false]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent++
      controller.enqueue(new Uint8Array(4))
    },
    cancel() {
      isCancelled = true
    },
  })
  await expect(readBounded(new Response(body), { limitBytes: 10, signal: never })).rejects.toThrow('more than 10 bytes')
  expect(isCancelled).toBe(true)
  expect(sent).toBeLessThan(6)
})

test('an answer that stops in the middle ends with its signal', async () => {
  const deadline = new AbortController()
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array(4)) })
  const read = readBounded(new Response(body), { limitBytes: 10, signal: deadline.signal })
  deadline.abort(new Error('the time is over'))
  await expect(read).rejects.toThrow('the time is over')
})
