import { readFileSync } from 'node:fs'

/** Ticks of /proc in a second. */
const ticksPerSecond = 100

/** CPU seconds that a process has used so far, all its threads together, and its workers where it has any. */
export function cpuSeconds(pid: number): number {
  return sum(withWorkers(pid), (process) => {
    const fields = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  })
}

/** Resident memory of a process and its workers, in MiB. What they share is counted for each. */
export function residentMib(pid: number): number {
  return sum(withWorkers(pid), (process) => {
    const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, 'utf8')) ?? []
    return Number(kib) / 1024
  })
}

function withWorkers(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...children.split(' ').filter(Boolean).map(Number)]
}

function sum(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + of(pid), 0)
}
