import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { findFreePort } from '@constellation/postgres-local'
import { afterEach, expect, test } from 'vitest'
import { createSupervisor, type Supervisor, type SupervisorOptions } from '../src/supervisor/supervisor.ts'
import { childrenOf, waitUntil } from './processes.ts'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

test('a process is started when it answers', async () => {
  const { supervisor, start } = await supervise()
  const origin = await start('one')
  expect(await (await fetch(origin)).json()).toMatchObject({ pid: expect.any(Number) })
  await supervisor.stop()
  await expect(fetch(origin)).rejects.toThrow()
})

test('a process that ends before it is ready is named with what it said', async () => {
  const { start } = await supervise()
  await expect(start('one', 'fail')).rejects.toMatchObject({
    message: 'one ended with code 1',
    lastLines: ['this is a fixture in mode fail', 'BOOT_FAIL: FIXTURE_MODE=fail: it was told to'],
  })
})

test('a process that does not become ready is given up after the limit', async () => {
  const { start } = await supervise({ readyLimitMs: 400 })
  await expect(start('one', 'never-ready')).rejects.toThrow('one was not ready within 0.4 s')
})

test('a program that does not exist is a readable failure', async () => {
  const { supervisor } = await supervise()
  const missing = { name: 'one', command: '/nowhere/program', args: [], env: {}, cwd: '/' }
  await expect(supervisor.run(missing)).rejects.toThrow(/one ended|ENOENT/)
})

test('a crash later is reported with the name and the last lines', async () => {
  const { supervisor, start, logDirectory } = await supervise()
  const origin = await start('one')
  await fetch(`${origin}/crash`).catch(() => {})
  const crash = await supervisor.crashed.catch((error: unknown) => error)
  expect(crash).toBeInstanceOf(CommandFailure)
  expect(crash).toMatchObject({
    message: 'one ended with code 3',
    lastLines: expect.arrayContaining(['something is badly wrong']),
  })
  expect(await readFile(path.join(logDirectory, 'one.log'), 'utf8')).toContain('something is badly wrong')
})

test('the last started stops first', async () => {
  const { supervisor, start } = await supervise()
  const first = await start('first')
  const second = await start('second', 'stubborn')
  const stopping = supervisor.stop()
  await waitUntil(async () =>
    (await readFile(path.join(supervisor.logs, 'second.log'), 'utf8')).includes('told to stop'),
  )
  expect((await fetch(first)).status).toBe(200)
  await stopping
  await expect(fetch(first)).rejects.toThrow()
  await expect(fetch(second)).rejects.toThrow()
})

test('what a process leaves behind ends with it', async () => {
  const { supervisor, start } = await supervise()
  const origin = await start('one', 'leave-child')
  const { pid } = (await (await fetch(origin)).json()) as { pid: number }
  const children = childrenOf(pid)
  expect(children).toHaveLength(1)
  await supervisor.stop()
  await waitUntil(() => childrenOf(1).every((child) => !children.includes(child)))
})

async function supervise(options: Partial<SupervisorOptions> = {}) {
  const logDirectory = await mkdtemp(path.join(tmpdir(), 'supervisor-'))
  cleanUp.push(() => rm(logDirectory, { recursive: true }))
  const supervisor: Supervisor = createSupervisor({ logDirectory, graceMs: 600, ...options })
  cleanUp.push(() => supervisor.stop())
  const start = async (name: string, mode = 'serve') => {
    const port = await findFreePort()
    const env = { FIXTURE_PORT: String(port), FIXTURE_MODE: mode, PATH: '/usr/bin:/bin' }
    const args = [path.join(import.meta.dirname, 'fixtures/service.ts')]
    const readyUrl = `http://127.0.0.1:${port}/readyz`
    await supervisor.start({ name, command: process.execPath, args, env, cwd: '/', readyUrl })
    return `http://127.0.0.1:${port}`
  }
  return { supervisor: { ...supervisor, logs: logDirectory }, start, logDirectory }
}
