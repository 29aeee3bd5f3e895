import { readdirSync, readFileSync } from 'node:fs'

/** The process with this variable in its environment, `NAME=value`: other stacks may run on the same machine. */
export function pidOf(wanted: string): number {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (environmentOf(entry).includes(wanted)) return Number(entry)
  }
  throw new Error(`no process has ${wanted}`)
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    // The process has ended or belongs to another user, so it is not the one we look for.
    return []
  }
}
