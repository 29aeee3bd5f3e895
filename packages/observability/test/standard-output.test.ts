import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

const chatter = (levels: string, end: string) =>
  spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/chatter.ts'), levels, end], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function linesOf(child: ReturnType<typeof chatter>, enough = Infinity) {
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(JSON.parse(line).level)
    if (lines.length === enough) break
  }
  return lines
}

test('a process that exits has written every line, in order', async () => {
  expect(await linesOf(chatter('info,info,warn,info,info', 'exit'))).toEqual(['info', 'info', 'warn', 'info', 'info'])
})

test('a warning is written at once, with what came before it, and what follows it soon after', async () => {
  const child = chatter('info,warn,info', 'stay')
  expect(await linesOf(child, 3)).toEqual(['info', 'warn', 'info'])
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('a process whose reader is gone is told to stop', async () => {
  const child = chatter('warn', 'go-on')
  await linesOf(child, 1)
  child.stdout.destroy()
  expect(await once(child, 'exit')).toEqual([null, 'SIGHUP'])
})
