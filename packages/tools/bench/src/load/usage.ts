import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of /proc in a second. */
const ticksPerSecond = 100

/** CPU seconds that a process has used so far, all its threads together, and its workers where it has any. */
export function cpuSeconds(pid: number): number {
  return sum(
    withWorkers(pid).map((one) => readStat(one)),
    ({ user, system }) => (user + system) / ticksPerSecond,
  )
}

/** CPU seconds of a process, its children, and those of its children that have ended. */
export function cpuSecondsOfFamily(pid: number): number {
  const family = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readIfThere(name))
    .filter((stat) => stat && (stat.pid === pid || stat.parent === pid))
  const ticks = family.reduce((sum, stat) => sum + (stat ? stat.user + stat.system + stat.ofEnded : 0), 0)
  return ticks / ticksPerSecond
}

/** The process that started this one. */
export function parentOf(pid: number): number {
  return readStat(String(pid)).parent
}

/** Resident memory of a process and its workers, in MiB. What they share is counted for each. */
export function residentMib(pid: number): number {
  return sum(withWorkers(pid), (one) => {
    const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${one}/status`, 'utf8')) ?? []
    return Number(kib) / 1024
  })
}

function withWorkers(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return [String(pid), ...children.split(' ').filter(Boolean)]
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}

function readIfThere(name: string) {
  try {
    return readStat(name)
  } catch {
    // It has ended since the folder was read; its time is its parent's now.
    return undefined
  }
}

/** `/proc/<pid>/stat` (proc_pid_stat(5)): the fields behind the name, which may itself hold spaces. */
function readStat(name: string) {
  const text = readFileSync(`/proc/${name}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const at = (index: number) => fields[index] ?? 0
  return { pid: Number(name), parent: at(1), user: at(11), system: at(12), ofEnded: at(13) + at(14) }
}
