import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'

/**
 * Locks the directory for this process and returns the function that unlocks it. The lock of an ended process is taken over, even when
 * another process has its number now.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = path.join(directory, 'lock')
  const mine = `${file}.${process.pid}`
  await writeFile(mine, describe(process.pid), { mode: 0o600 })
  try {
    while (!(await linkUnlessTaken(mine, file))) {
      const holder = await readFile(file, 'utf8')
      const pid = Number.parseInt(holder, 10)
      if (holder === describe(pid)) throw inUse(directory, pid)
      await rm(file, { force: true })
    }
  } finally {
    await rm(mine, { force: true })
  }
  return () => rm(file, { force: true })
}

/** A link is atomic, so that no process reads a half-written lock. */
async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** A process's number and its start time, which is empty when there is no such process. */
function describe(pid: number): string {
  return `${pid} ${process.platform === 'linux' ? startTicks(pid) : startDate(pid)}\n`
}

function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    // There is no such process.
    return ''
  }
}

function startDate(pid: number): string {
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

function inUse(directory: string, pid: number): CommandFailure {
  return new CommandFailure(
    `a stack is already running on ${directory} (process ${pid})`,
    `stop it with \`kill ${pid}\`, or run this one beside it with another --data and --port`,
  )
}
