import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

/** Below the kernel's range of outgoing ports, so that a remembered port stays free. */
const firstPort = 20_000
const portCount = 10_000

const fileSchema = z.record(z.string(), z.int())

/**
 * Gives each name a free port on 127.0.0.1: its last one when that is still free. The search starts at a place that depends on the data
 * directory, so that two stacks rarely meet.
 */
export async function assignPorts<Name extends string>(
  dataDir: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const file = path.join(dataDir, 'ports.json')
  const remembered = await readRemembered(file)
  const taken = new Set<number>()
  const entries: [Name, number][] = []
  for (const name of names) {
    const port = await choosePort(remembered[name], startOf(dataDir), taken)
    taken.add(port)
    entries.push([name, port])
  }
  await writeFile(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, { mode: 0o600 })
  // Every name has a port, which `fromEntries` cannot express.
  return Object.fromEntries(entries) as Record<Name, number>
}

async function choosePort(last: number | undefined, start: number, taken: ReadonlySet<number>): Promise<number> {
  if (last !== undefined && !taken.has(last) && (await isFree(last))) return last
  for (let offset = 0; offset < portCount; offset++) {
    const port = firstPort + ((start + offset) % portCount)
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new Error(`no port from ${firstPort} to ${firstPort + portCount - 1} is free`)
}

function startOf(dataDir: string): number {
  return createHash('sha256').update(dataDir).digest().readUInt32BE() % portCount
}

async function readRemembered(file: string): Promise<Record<string, number>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  return fileSchema.parse(JSON.parse(text))
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening')
  } catch {
    // A service could not listen on this port either.
    return false
  }
  probe.close()
  await once(probe, 'close')
  return true
}
