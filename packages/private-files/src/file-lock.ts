import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'

export type LockOptions = {
  /** Whether to wait for another holder. */
  wait: boolean
  /** Milliseconds since 1970. */
  clock: () => number
  pause: (milliseconds: number) => Promise<unknown>
  newId: () => string
  /** A lock that was held longer than this is abandoned. It must be longer than the work under the lock can take. */
  longestHoldMs: number
}

/**
 * A lock between processes of one machine. Its files are `<name>.<generation>.lock`, and the newest one counts. It is never removed, so an
 * old file that looks abandoned cannot be confused with a living one. Returns the release, or `undefined` when another holds it.
 */
export async function takeFileLock(place: string, options: LockOptions): Promise<(() => Promise<void>) | undefined> {
  for (;;) {
    const newest = await newestGeneration(place)
    if (newest === 0 || (await isOver(fileOf(place, newest), options))) {
      const taken = await claim(place, newest + 1, options)
      if (taken) return taken
    } else if (!options.wait) return undefined
    else await options.pause(25)
  }
}

function fileOf(place: string, generation: number): string {
  return `${place}.${generation}.lock`
}

async function newestGeneration(place: string): Promise<number> {
  return Math.max(0, ...(await generations(place)))
}

async function generations(place: string): Promise<number[]> {
  const name = path.basename(place)
  return (await readdir(path.dirname(place))).flatMap((file) => {
    const [, generation] = file.startsWith(`${name}.`) ? (/^\.(\d+)\.lock$/.exec(file.slice(name.length)) ?? []) : []
    return generation ? [Number(generation)] : []
  })
}

/** A released lock is empty. One whose process has ended, or which is too old, is abandoned. */
async function isOver(
  file: string,
  { clock, longestHoldMs }: Pick<LockOptions, 'clock' | 'longestHoldMs'>,
): Promise<boolean> {
  const content = await readFile(file, 'utf8').catch(absentIsEmpty)
  const [pid, takenAt] = content.split(' ').map(Number)
  return !pid || !takenAt || clock() - takenAt > longestHoldMs || !isRunning(pid)
}

function absentIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** `link` makes the file with its content in one step, and fails when another process was faster. */
async function claim(
  place: string,
  generation: number,
  { clock, newId }: LockOptions,
): Promise<(() => Promise<void>) | undefined> {
  const file = fileOf(place, generation)
  const draft = `${place}.${newId()}.draft`
  await writeFile(draft, `${process.pid} ${clock()}`, { mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  } finally {
    await rm(draft, { force: true })
  }
  const all = await generations(place)
  // Before the link, other processes may have taken and released newer generations, and removed this one.
  if (Math.max(...all) !== generation) {
    await rm(file, { force: true })
    return undefined
  }
  for (const older of all) if (older < generation) await rm(fileOf(place, older), { force: true })
  return () => truncate(file)
}
