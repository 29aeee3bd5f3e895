import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

test('a command of two words is found before one of one word, and takes its argument', async () => {
  const desk = createDesk()
  expect(await desk.run(['note', 'burn', '7'])).toEqual({
    code: 0,
    out: `${userInfo().username} in request\n`,
    err: '',
  })
  expect(desk.lifecycle).toEqual(['opened', 'closed'])
  for (const args of [
    ['note', 'burn'],
    ['note', 'burn', '7', '8'],
  ])
    expect(await desk.run(args)).toMatchObject({ code: 2, err: 'error: write one NOTE\n' })
  expect(await desk.run(['note'])).toMatchObject({ code: 2, err: expect.stringContaining('there is no command note') })
})

test('help opens nothing', async () => {
  const desk = createDesk()
  expect((await desk.run([])).out).toContain('note burn NOTE\n      Burns a note.\n')
  expect(await desk.run(['note', 'burn', '--help'])).toMatchObject({ out: 'notes note burn NOTE\nBurns a note.\n' })
  expect(desk.lifecycle).toEqual([])
})

test('what the service refuses is named with each finding, and the service is closed', async () => {
  const desk = createDesk()
  expect(await desk.run(['note', 'burn', 'x'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: validation_failed: [^\n]+\n {2}\/\S*id: not a number\n$/),
  })
  expect(desk.lifecycle).toEqual(['opened', 'closed'])
})

test('an operation that is not open to a person alone is refused before anything is sent', async () => {
  const desk = createDesk()
  const api = ['--api', 'https://api.example.test', '--token-file', 'TOKEN']
  expect(await desk.run(['note', 'burn', '7', ...api])).toMatchObject({
    code: 2,
    err: expect.stringContaining('on the host of the service alone'),
  })
  expect(await desk.run(['notes', ...api])).toMatchObject({ code: 1, err: expect.stringContaining('no network') })
  expect(desk.lifecycle).toEqual([])
})

test('an option gives the parameter of the operation, and a wrong one is named as the person wrote it', async () => {
  const desk = createDesk()
  const account = '0190a1b2-0000-7000-8000-00000000000a'
  await desk.run(['notes', '--account', account, '--since', '1h', '--limit', '2'])
  expect(desk.asked).toEqual([{ accountId: account, since: '2026-01-02T02:04:05.000Z', limit: 2 }])
  expect(await desk.run(['notes', '--account', 'none'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --account: /),
  })
})

test('a list goes on over pages up to its limit', async () => {
  const desk = createDesk()
  const { out } = await desk.run(['notes', '--limit', '250', '--json'])
  expect(JSON.parse(out)).toHaveLength(250)
  expect(desk.asked).toMatchObject([{ limit: 200 }, { limit: 50, cursor: '200' }])
})

test('a secret comes by a pipe without its last line break, and never from a terminal', async () => {
  const desk = createDesk()
  expect(await desk.run(['note', 'seal'], { input: 'top\n secret\n' })).toMatchObject({ out: '11\n' })
  expect(await desk.run(['note', 'seal'], { isTTY: true })).toMatchObject({ code: 2, out: '' })
  expect(await desk.run(['note', 'seal'], { input: '\n' })).toMatchObject({ code: 2, out: '' })
})

test('a long field goes on below itself, and gives no orders to the terminal', async () => {
  const desk = createDesk()
  const { out } = await desk.run(['copy'], { input: `${'word '.repeat(12)}\u001b[2J`, columns: 30 })
  const lines = out.trimEnd().split('\n')
  expect(lines.length).toBe(3)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30)
  expect(lines[1]).toMatch(/^ {6}word/)
  expect(out).toContain('\ufffd[2J')
})
