import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of /proc in a second. */
const ticksPerSecond = 100

/** CPU seconds that a process has used so far, in all its threads. */
export function cpuSeconds(pid: number): number {
  const { user, system } = readStat(String(pid))
  return (user + system) / ticksPerSecond
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

/** Resident memory of a process, in MiB. */
export function residentMib(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

function readIfThere(name: string) {
  try {
    return readStat(name)
  } catch {
    // It has ended since the folder was read; its time now counts for its parent.
    return undefined
  }
}

/** `/proc/<pid>/stat` (proc_pid_stat(5)): the fields after the name, which may itself contain spaces. */
function readStat(name: string) {
  const text = readFileSync(`/proc/${name}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const at = (index: number) => fields[index] ?? 0
  return { pid: Number(name), parent: at(1), user: at(11), system: at(12), ofEnded: at(13) + at(14) }
}
