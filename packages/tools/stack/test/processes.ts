import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

/** The processes whose parent is `pid` and that have not ended. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap(({ parent, ...child }) => (parent === pid ? [child.pid] : []))
}

/** The processes, alive, whose command line holds `text`. */
export function processesNaming(text: string): number[] {
  return processes().flatMap(({ command, pid }) => (command.includes(text) ? [pid] : []))
}

function processes(): { pid: number; parent: number; command: string }[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid && !state.startsWith('Z') ? [{ pid: Number(pid), parent: Number(parent), command }] : []
  })
}

/** Waits for a state, and fails when it has not come after half a minute. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 30_000
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`this did not come true: ${holds}`)
    await delay(20)
  }
}
