import { describe, expect, test } from 'vitest'
import { start, startListening } from './process.ts'

/** Resolves once a connection is refused, or held: one that arrives while the port closes is held until the process ends. */
async function refused(url: string): Promise<void> {
  const isAnswered = () =>
    fetch(`${url}/healthz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    )
  while (await isAnswered());
}

describe('a service told to stop', () => {
  test('lets a request in flight complete, refuses new connections, and ends with 0', async () => {
    const { child, line, exit, url } = await startListening()
    const inFlight = fetch(`${url}/slow`)
    await line(/slow began/)
    child.kill('SIGTERM')
    await line(/draining/)
    await expect(fetch(`${url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow()
    child.kill('SIGUSR2')
    expect(await (await inFlight).text()).toBe('done')
    expect(await exit).toBe(0)
  })

  test('cuts a hung request off after the grace period and ends with 1', async () => {
    const { child, line, exit, url } = await startListening({ FIXTURE_SHUTDOWN_GRACE_SECONDS: '1' })
    const hung = fetch(`${url}/hang`)
    await line(/hang began/)
    child.kill('SIGTERM')
    await expect(hung).rejects.toThrow()
    expect(await exit).toBe(1)
  })

  test('drains when the signal comes before its background work has begun', async () => {
    const { child, line, exit } = await startListening({ FIXTURE_BEGINS: 'late' })
    await line(/background begins/)
    child.kill('SIGTERM')
    child.kill('SIGUSR2')
    await line(/draining/)
    expect(await exit).toBe(0)
  })

  test('ends with 1 when its background work does not begin within the grace period', async () => {
    const { child, line, exit } = await startListening({ FIXTURE_BEGINS: 'late', FIXTURE_SHUTDOWN_GRACE_SECONDS: '1' })
    await line(/background begins/)
    child.kill('SIGTERM')
    expect(await exit).toBe(1)
  })

  test('ends at once at the second signal', async () => {
    const { child, line, exit, url } = await startListening({ FIXTURE_SHUTDOWN_GRACE_SECONDS: '60' })
    const hung = fetch(`${url}/hang`).catch(() => 'cut off')
    await line(/hang began/)
    child.kill('SIGINT')
    await line(/draining/)
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(await hung).toBe('cut off')
  })
})

describe('a service whose log has lost its reader', () => {
  test('drains and ends', async () => {
    const { child, exit, url } = await startListening()
    child.stdout.destroy()
    // The line of this request is the first that cannot be written.
    await fetch(`${url}/nothing-here`)
    expect(await exit).toBe(0)
  })

  test('lets a request in flight complete when it is told to stop', async () => {
    const { child, line, exit, url } = await startListening()
    const inFlight = fetch(`${url}/slow`)
    await line(/slow began/)
    child.stdout.destroy()
    child.kill('SIGTERM')
    await refused(url)
    child.kill('SIGUSR2')
    expect(await (await inFlight).text()).toBe('done')
    expect(await exit).toBe(0)
  })
})

describe('a service that starts', () => {
  test('answers metrics on its internal port alone, for no cache to keep', async () => {
    const { url, internalUrl } = await startListening()
    await fetch(`${url}/healthz`)
    const metrics = await fetch(internalUrl)
    expect(metrics.headers.get('cache-control')).toBe('no-store')
    expect(await metrics.text()).toContain('http_request_duration_seconds_count{operation="health",status="200"}')
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
  })

  test('says in one line why it cannot, and ends with 1', async () => {
    const { exit, output } = start({})
    expect(await exit).toBe(1)
    expect(output()).toBe('BOOT_FAIL: FIXTURE_REQUIRED="(unset)": it must be set; see runbook §fixture-required\n')
  })

  test('says why it cannot be opened, and ends with 1', async () => {
    const { exit, output } = start({ FIXTURE_REQUIRED: '1', FIXTURE_INTERNAL_PORT: '0', FIXTURE_OPENS: 'no' })
    expect(await exit).toBe(1)
    expect(output()).toBe('BOOT_FAIL: FIXTURE_OPENS="no": told so; see runbook §fixture-opens\n')
  })

  test('names a port that is taken, be it the public or the internal one', async () => {
    const { url } = await startListening()
    const { port } = new URL(url)
    for (const ports of [
      { FIXTURE_PORT: port, FIXTURE_INTERNAL_PORT: '0' },
      { FIXTURE_PORT: '0', FIXTURE_INTERNAL_PORT: port },
    ]) {
      const { exit, output } = start({ FIXTURE_REQUIRED: '1', ...ports })
      expect(await exit).toBe(1)
      expect(output()).toContain(
        `BOOT_FAIL: port="127.0.0.1:${port}": another process listens there; see runbook §port`,
      )
    }
  })

  test('logs a warning for each unknown, older and removed name, without the value', async () => {
    const names = { FIXTURE_TYPO: 'hunter2', FIXTURE_NEEDED: '2', FIXTURE_REQUIRED: '', OLD_ACCESS_KEY: 'hunter2' }
    const { output } = await startListening(names)
    const warnings = output()
      .split('\n')
      .filter((line) => line.includes('"level":"warn"'))
      .map((line) => JSON.parse(line))
    expect(warnings.map(({ variable, msg }) => [variable, msg])).toEqual([
      ['FIXTURE_NEEDED', 'FIXTURE_NEEDED is an older name: set FIXTURE_REQUIRED instead'],
      ['OLD_ACCESS_KEY', 'OLD_ACCESS_KEY is ignored: the fixture needs no key'],
      ['FIXTURE_TYPO', 'FIXTURE_TYPO is not a variable of fixture'],
    ])
    expect(output()).not.toContain('hunter2')
  })

  test('refuses an unknown name of its own when it is strict, without the value', async () => {
    const { exit, output } = start({ FIXTURE_REQUIRED: '1', FIXTURE_STRICT: 'true', FIXTURE_TYPO: 'hunter2' })
    expect(await exit).toBe(1)
    expect(output()).toBe(
      'BOOT_FAIL: FIXTURE_TYPO="<redacted>": it is not a variable of fixture, and the start is strict; see runbook §unknown-variable\n',
    )
  })

  test('prints every problem of its configuration when asked to check it', async () => {
    const { exit, output } = start({ FIXTURE_PORT: '70000', FIXTURE_SHUTDOWN_GRACE_SECONDS: '5x', FIXTURE_TYPO: '1' }, [
      'check-config',
    ])
    expect(await exit).toBe(1)
    expect(output().trim().split('\n')).toEqual([
      'BOOT_FAIL: FIXTURE_PORT="70000": not an integer from 0 to 65535; see runbook §fixture-port',
      'BOOT_FAIL: FIXTURE_SHUTDOWN_GRACE_SECONDS="5x": not an integer from 1 to 300; see runbook §fixture-shutdown-grace-seconds',
      'BOOT_FAIL: FIXTURE_REQUIRED="(unset)": it must be set; see runbook §fixture-required',
      'WARNING: FIXTURE_TYPO is not a variable of fixture',
    ])
  })
})
