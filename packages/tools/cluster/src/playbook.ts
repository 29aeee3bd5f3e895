import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.ts'

export type Run = {
  succeeded: boolean
  /** How many tasks changed something. */
  changed: number
  output: string
  seconds: number
}

type PlaybookOptions = {
  inventory: string
  /** Inputs in addition to the inventory's. */
  vars?: Record<string, unknown>
  args?: readonly string[]
  /** Receives everything that is printed. Returning true kills the run, as when the controller dies. */
  killAt?: (printed: string) => boolean
}

let count = 0

/** Runs a playbook as an operator does, until it ends or is killed. */
export async function runPlaybook(
  name: string,
  { inventory, vars = {}, args = [], killAt }: PlaybookOptions,
): Promise<Run> {
  const extra = path.join(path.dirname(inventory), `run-${++count}.json`)
  writeFileSync(extra, JSON.stringify(vars), { mode: 0o600 })
  const startedAt = performance.now()
  const command = ['playbook', '-i', inventory, path.join(root, 'ansible', `${name}.yml`), '-e', `@${extra}`, ...args]
  const child = spawn(path.join(root, 'scripts/ansible'), command, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let killed = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (killed || !killAt?.(output)) return
      killed = true
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    })
  }
  const [code] = await once(child, 'close')
  const recap = /localhost\s+: ok=\d+\s+changed=(\d+)/.exec(output)
  const seconds = (performance.now() - startedAt) / 1000
  return { succeeded: code === 0, changed: Number(recap?.[1] ?? -1), output, seconds }
}
