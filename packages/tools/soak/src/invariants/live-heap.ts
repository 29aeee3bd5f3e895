import { get } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

const Targets = z.tuple([z.object({ webSocketDebuggerUrl: z.string() })])
const Answer = z.object({ id: z.number(), result: z.unknown() })
const Usage = z.object({ usedSize: z.number() })
const openLimitMs = 10_000

/**
 * The bytes in use in the heap of a Node process, after a full garbage collection. Resident memory varies by tens of MiB with the garbage
 * collector; this does not. SIGUSR1 makes the process open its inspector, on the port that it was started with, and the inspector
 * collects.
 */
export async function measureLiveHeap(pid: number, inspectorPort: number): Promise<number> {
  process.kill(pid, 'SIGUSR1')
  using socket = await openSocket(await findInspector(inspectorPort))
  // Sent at the same time, the second request would be answered before the first is done.
  await socket.ask({ id: 1, method: 'HeapProfiler.collectGarbage' })
  return Usage.parse(await socket.ask({ id: 2, method: 'Runtime.getHeapUsage' })).usedSize
}

async function findInspector(port: number): Promise<string> {
  const giveUpAt = performance.now() + openLimitMs
  for (;;) {
    const targets = Targets.safeParse(await readJson(`http://127.0.0.1:${port}/json/list`))
    if (targets.success) return targets.data[0].webSocketDebuggerUrl
    if (performance.now() > giveUpAt) throw new Error('the inspector did not open')
    await delay(50)
  }
}

function readJson(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    // Nobody listens until the process has handled the signal.
    get(url, { agent: false }, (response) => resolve(json(response))).once('error', () => resolve(undefined))
  })
}

async function openSocket(url: string) {
  const socket = new WebSocket(url)
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  socket.onopen = () => resolve()
  socket.onerror = () => reject(new Error('the inspector did not answer'))
  await opened

  /** The result of one request. Send the next one only after it. */
  function ask(question: { id: number; method: string }): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    socket.onmessage = ({ data }) => {
      const answer = Answer.safeParse(JSON.parse(String(data)))
      if (answer.success && answer.data.id === question.id) resolve(answer.data.result)
    }
    socket.onclose = () => reject(new Error(`the inspector did not answer ${question.method}`))
    socket.send(JSON.stringify(question))
    return promise
  }

  return { ask, [Symbol.dispose]: () => socket.close() }
}
