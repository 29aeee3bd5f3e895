import { spawnSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { root } from '../root.ts'

/** Describes the machine of a run: figures without it mean nothing. */
export function describeMachine(command: string): string {
  const [cpu] = cpus()
  const memoryGib = (totalmem() / 1024 ** 3).toFixed(0)
  const load = (loadavg()[0] ?? 0).toFixed(1)
  const day = new Date().toISOString().slice(0, 10)
  return `\`${command}\` on ${day} at ${commit()}: ${cpus().length} × ${cpu?.model.trim()}, ${memoryGib} GiB, Node ${process.version}, load ${load} before the run.`
}

function commit(): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : 'an unknown commit'
}
