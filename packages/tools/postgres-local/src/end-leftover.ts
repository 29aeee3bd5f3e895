import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StartFailure } from './start-failure.ts'

const orphanStopTimeoutMs = 15_000

/**
 * Cleans up after a start that ended badly: a postmaster.pid whose process number now belongs to another program, or a server whose parent
 * was killed. When somebody still uses the server, this refuses and does not stop it.
 */
export async function endLeftover(clusterDirectory: string, ownerFile: string): Promise<void> {
  const lockFile = path.join(clusterDirectory, 'postmaster.pid')
  const postmaster = await readPid(lockFile)
  if (postmaster === undefined) return
  if (!servesCluster(postmaster, clusterDirectory)) return rm(lockFile, { force: true })

  const owner = await readPid(ownerFile)
  if (owner !== undefined && isAlive(owner)) throw inUse(clusterDirectory, postmaster, owner)
  process.kill(postmaster, 'SIGINT')
  const giveUpAt = performance.now() + orphanStopTimeoutMs
  while (servesCluster(postmaster, clusterDirectory)) {
    if (performance.now() > giveUpAt) throw inUse(clusterDirectory, postmaster, owner)
    await delay(20)
  }
}

async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const pid = Number.parseInt(text, 10)
  return pid > 0 ? pid : undefined
}

/** The number alone proves nothing: another process may have it by now, above all in a container that restarted. */
function servesCluster(pid: number, clusterDirectory: string): boolean {
  return commandLine(pid).includes(clusterDirectory)
}

function commandLine(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  const file = `/proc/${pid}/cmdline`
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function inUse(clusterDirectory: string, postmaster: number, owner: number | undefined): StartFailure {
  const by = owner === undefined ? '' : `, started by process ${owner}`
  return new StartFailure(
    'data_in_use',
    `PostgreSQL (process ${postmaster}${by}) is running on ${clusterDirectory}`,
    'stop it, or choose another data directory',
  )
}
