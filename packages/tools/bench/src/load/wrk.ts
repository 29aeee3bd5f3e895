import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Measure } from './measure.ts'
import { parseResult } from './wrk-result.ts'
import { luaText } from './wrk-script.ts'

export type Load = {
  url: string
  /** The script of wrk: sets the method, headers and body, and may read answers. Each connection has its own Lua state. */
  script: string
  connections: number
  /** The status of every correct answer, 200 by default. A script may change it with `expected`. */
  status?: number
  /** A text that every correct answer contains: a refusal with the right status is fast to make. */
  contains?: string
  /** The number of requests in one piece of work. The rate counts the work, the times are those of a request. */
  requestsPerWork?: number
}

/** Sends requests as fast as they are answered for `seconds`, then stops by itself. Throws when wrk is missing or cannot connect. */
export async function sendLoad(
  { url, script, connections, status = 200, contains = '', requestsPerWork = 1 }: Load,
  seconds: number,
): Promise<Measure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'constellation-bench-'))
  const file = path.join(folder, 'script.lua')
  await writeFile(file, `expected = ${status}\nexpectedText = ${luaText(contains)}\n${script}\n${report}`)
  try {
    const args = [`-t${connections}`, `-c${connections}`, `-d${seconds}`, '--timeout', '10', '-s', file, url]
    // The shell's `times` prints the CPU time of its children.
    const { perSecond, requests, ...rest } = parseResult(await run('bash', ['-c', 'wrk "$@"; times', 'wrk', ...args]))
    return { ...rest, perSecond: perSecond / requestsPerWork, requests: requests / requestsPerWork }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Counts answers with another status or without the expected text (wrk itself accepts a redirect). Prints the result as one line. */
const report = `
local threads, theirSetup, theirResponse = {}, setup, response
unexpected = 0
function setup(thread)
  table.insert(threads, thread)
  if theirSetup then theirSetup(thread) end
end
function response(status, headers, body)
  if status ~= expected or not string.find(body, expectedText, 1, true) then unexpected = unexpected + 1 end
  if theirResponse then theirResponse(status, headers, body) end
end
function done(summary, latency, requests)
  local e, wrong = summary.errors, 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get('unexpected') end
  print(string.format('RESULT %d %d %d %d %d %d %d', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), wrong, e.connect + e.read + e.write + e.timeout))
end`

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  await once(child, 'close')
  if (/wrk: (command )?not found/.test(output)) throw new Error('wrk is missing: apt-get install wrk')
  return output
}
