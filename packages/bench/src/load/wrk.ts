import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type Load = {
  url: string
  /** What wrk runs: sets the method, headers and body, and may read answers. One Lua state for each connection. */
  script: string
  connections: number
}

export type Measure = {
  perSecond: number
  p50Ms: number
  p99Ms: number
  requests: number
  /** Answers that were not 2xx or 3xx, and broken connections. */
  errors: number
  /** CPU seconds of the generator itself. */
  generatorCpuSeconds: number
}

/** Sends requests as fast as they are answered for `seconds`, then stops by itself. Throws when wrk is missing or cannot connect. */
export async function sendLoad({ url, script, connections }: Load, seconds: number): Promise<Measure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'constellation-bench-'))
  const file = path.join(folder, 'script.lua')
  await writeFile(file, `${script}\n${report}`)
  try {
    const args = [`-t${connections}`, `-c${connections}`, `-d${seconds}`, '--timeout', '10', '-s', file, url]
    // `times` of the shell says what its children used.
    return parse(await run('bash', ['-c', 'wrk "$@"; times', 'wrk', ...args]))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The result as one line for a program. Times of wrk are in microseconds. */
const report = `
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format('RESULT %d %d %d %d %d', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end`

function parse(output: string): Measure {
  const [, requests, durationUs, p50Us, p99Us, errors] =
    /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(output)?.map(Number) ?? []
  if (!requests || !durationUs || p50Us === undefined || p99Us === undefined || errors === undefined) {
    throw new Error(`wrk measured nothing:\n${output}`)
  }
  const times = [...output.slice(output.indexOf('RESULT')).matchAll(/(\d+)m([\d.]+)s/g)].slice(2)
  return {
    perSecond: requests / (durationUs / 1e6),
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
    requests,
    errors,
    generatorCpuSeconds: times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0),
  }
}

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
