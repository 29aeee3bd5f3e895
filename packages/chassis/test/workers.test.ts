import { get } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { start, startListening } from './process.ts'

vi.setConfig({ testTimeout: 30_000 })

const two = { FIXTURE_WORKERS: '2' }

/** Asks over a connection of its own, as every caller has one. */
function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve(text)
    })
    request.once('error', reject)
  })
}

/** The pids that answer, asked until there are as many as expected. */
async function pidsOf(url: string, count: number): Promise<Set<number>> {
  const pids = new Set<number>()
  while (pids.size < count) pids.add(Number(await ask(`${url}/who`)))
  return pids
}

/** Knocks until nobody listens. A connection made in the moment of closing is held until the primary ends, so each has a second. */
async function untilRefused(url: string) {
  const signal = () => AbortSignal.timeout(1000)
  const refused = () =>
    fetch(url, { headers: { connection: 'close' }, signal: signal() }).then(
      () => false,
      (error: Error) => error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ECONNREFUSED',
    )
  while (!(await refused()));
}

describe('a service of one process', () => {
  test('is that process, and its log lines name no worker', async () => {
    const { child, url, output } = await startListening()
    expect(await pidsOf(url, 1)).toEqual(new Set([child.pid]))
    expect(output()).not.toContain('"worker"')
  })
})

describe('a service of two workers', () => {
  test('is answered by both, of which neither is the primary, and each log line names its worker', async () => {
    const { child, url, line } = await startListening(two)
    const pids = await pidsOf(url, 2)
    expect(pids).not.toContain(child.pid)
    await line(/"worker":1,.*"operation":/)
    await line(/"worker":2,.*"operation":/)
  })

  test('replaces one that was killed, while the other answers', async () => {
    const { url, line } = await startListening(two)
    const [killed = 0, other = 0] = await pidsOf(url, 2)
    process.kill(killed, 'SIGKILL')
    await line(/a worker ended and is replaced/)
    expect(Number(await ask(`${url}/who`))).toBe(other)
    await line(/"worker":3.*listening/)
    expect(await pidsOf(url, 2)).not.toContain(killed)
  })

  test('answers metrics on the internal port with the sum of both', async () => {
    const { url, internalUrl } = await startListening(two)
    const asked = new Map<string, number>()
    for (let asking = 0; asking < 10; asking++) {
      const who = await ask(`${url}/who`)
      asked.set(who, (asked.get(who) ?? 0) + 1)
    }
    expect(asked.size).toBe(2)
    expect(await ask(internalUrl)).toMatch(/http_request_duration_seconds_count\{[^}]*status="200"[^}]*\} 10$/m)
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
  })
})

describe('a service of two workers that starts', () => {
  test('says once why it cannot be opened, and ends with 1', async () => {
    const { exit, output } = start({ FIXTURE_REQUIRED: '1', FIXTURE_INTERNAL_PORT: '0', FIXTURE_OPENS: 'no', ...two })
    expect(await exit).toBe(1)
    expect(output().match(/BOOT_FAIL.*/g)).toEqual([
      'BOOT_FAIL: FIXTURE_OPENS="no": told so; see runbook §fixture-opens',
    ])
  })

  test('refuses its configuration before it starts a worker', async () => {
    const { exit, output } = start(two)
    expect(await exit).toBe(1)
    expect(output()).toBe('BOOT_FAIL: FIXTURE_REQUIRED="(unset)": it must be set; see runbook §fixture-required\n')
  })

  test('names a port that is taken once, be it the public or the internal one', async () => {
    const { url } = await startListening()
    const { port } = new URL(url)
    for (const ports of [
      { FIXTURE_PORT: port, FIXTURE_INTERNAL_PORT: '0' },
      { FIXTURE_PORT: '0', FIXTURE_INTERNAL_PORT: port },
    ]) {
      const { exit, output } = start({ FIXTURE_REQUIRED: '1', ...ports, ...two })
      expect(await exit).toBe(1)
      expect(output().match(/BOOT_FAIL.*/g)).toEqual([
        `BOOT_FAIL: port="127.0.0.1:${port}": another process listens there; see runbook §port`,
      ])
    }
  })
})

describe('a service of two workers told to stop', () => {
  test('lets a request in flight complete, and ends with 0 when every worker has', async () => {
    const { everyoneEnded, child, line, exit, url } = await startListening(two)
    const inFlight = ask(`${url}/slow`)
    const [, busy] = await line(/slow began in (\d+)/)
    child.kill('SIGTERM')
    await line(/"worker":1.*draining/)
    await line(/"worker":2.*draining/)
    await untilRefused(url)
    process.kill(Number(busy), 'SIGUSR2')
    expect(await inFlight).toBe('done')
    expect(await exit).toBe(0)
    await everyoneEnded
  })

  test('is the same when the signal reaches every process, as a terminal sends it', async () => {
    const { child, line, exit, url } = await startListening(two)
    const inFlight = ask(`${url}/slow`)
    const [, busy] = await line(/slow began in (\d+)/)
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await line(/"worker":1.*draining/)
    await line(/"worker":2.*draining/)
    process.kill(Number(busy), 'SIGUSR2')
    expect(await inFlight).toBe('done')
    expect(await exit).toBe(0)
  })

  test('ends with 1 when a worker had to cut a request off', async () => {
    const { child, line, exit, url } = await startListening({ ...two, FIXTURE_SHUTDOWN_GRACE_SECONDS: '1' })
    const hung = ask(`${url}/hang`)
    await line(/hang began/)
    child.kill('SIGTERM')
    await expect(hung).rejects.toThrow()
    expect(await exit).toBe(1)
  })

  test('ends at once at the second signal, and leaves nobody behind', async () => {
    const { everyoneEnded, child, line, exit, url } = await startListening({
      ...two,
      FIXTURE_SHUTDOWN_GRACE_SECONDS: '60',
    })
    const hung = ask(`${url}/hang`).catch(() => 'cut off')
    await line(/hang began/)
    child.kill('SIGINT')
    await line(/draining/)
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(await hung).toBe('cut off')
    await everyoneEnded
  })
})

describe('a service of two workers whose primary was killed', () => {
  test('lets a request in flight complete, ends by itself, and has left the ports at once', async () => {
    const { everyoneEnded, child, line, exit, url, internalUrl } = await startListening(two)
    const inFlight = ask(`${url}/slow`)
    const [, busy] = await line(/slow began in (\d+)/)
    child.kill('SIGKILL')
    await exit
    const again = await startListening({
      ...two,
      FIXTURE_PORT: new URL(url).port,
      FIXTURE_INTERNAL_PORT: new URL(internalUrl).port,
    })
    expect(await pidsOf(again.url, 2)).not.toContain(Number(busy))
    process.kill(Number(busy), 'SIGUSR2')
    expect(await inFlight).toBe('done')
    await everyoneEnded
  })
})
