import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Measure } from './measure.ts'
import { type Load, sendLoad } from './wrk.ts'
import { luaText, resting } from './wrk-script.ts'

/** One request that is valid once. Missing parts come from the load. */
export type Once = { path?: string; cookie?: string; authorization?: string; body?: unknown }

type OnceLoad = Omit<Load, 'script'> & {
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  /** The redirect target of every correct answer, since a redirect may also be a refusal. */
  leadsTo?: string
  /** How long each connection waits between two requests, in milliseconds. */
  restMs?: number | undefined
  /** The first request is for the first connection, the next for the second, and so on in turn. */
  requests: readonly Once[]
}

/**
 * Sends each request once, on its own connection. When the requests run out before the time, the following ones get an error and count as
 * errors, so that nobody believes the rate.
 */
export async function sendOnce(
  { method, headers = {}, leadsTo, restMs, requests, ...load }: OnceLoad,
  seconds: number,
): Promise<Measure> {
  const file = path.join(tmpdir(), `constellation-bench-${randomUUID()}`)
  const line = ({ path: place, cookie = '', authorization = '', body }: Once) =>
    `${place ?? new URL(load.url).pathname}\t${cookie}\t${authorization}\t${body === undefined ? '' : JSON.stringify(body)}\n`
  await writeFile(file, requests.map(line).join(''), { mode: 0o600 })
  try {
    const everyOne = script(file, load.connections, method, headers) + expectPlace(leadsTo)
    return await sendLoad({ ...load, script: restMs ? resting(everyOne, restMs) : everyOne }, seconds)
  } finally {
    await rm(file)
  }
}

function expectPlace(place: string | undefined): string {
  if (place === undefined) return ''
  return `
function response(status, headers, body)
  local found = headers['Location'] or headers['location'] or ''
  if status == expected and found ~= ${luaText(place)} then unexpected = unexpected + 1 end
end`
}

function script(file: string, connections: number, method: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `[${luaText(name)}] = ${luaText(value)}`)
  return `
local threads = 0
function setup(thread)
  thread:set('number', threads)
  threads = threads + 1
end
function init(args)
  lines, turn = {}, 0
  local at = 0
  for line in io.lines(${luaText(file)}) do
    if at % ${connections} == number then table.insert(lines, line) end
    at = at + 1
  end
end
function request()
  turn = turn + 1
  local path, cookie, authorization, body =
    string.match(lines[turn] or '/nothing-is-left\\t\\t\\t', '^([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t(.*)$')
  local headers = { ${lines.join(', ')} }
  if cookie ~= '' then headers['cookie'] = cookie end
  if authorization ~= '' then headers['authorization'] = authorization end
  return wrk.format(${luaText(method)}, path, headers, body)
end`
}
