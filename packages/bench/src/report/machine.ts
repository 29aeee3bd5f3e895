import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'

/** On what a run was made: figures without it are worth nothing. */
export function describeMachine(command: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const [cpu] = cpus()
  const memoryGib = (totalmem() / 1024 ** 3).toFixed(0)
  const load = (loadavg()[0] ?? 0).toFixed(1)
  const day = new Date().toISOString().slice(0, 10)
  return `\`${command}\` on ${day} at ${commit}: ${cpus().length} × ${cpu?.model.trim()}, ${memoryGib} GiB, Node ${process.version}, load ${load} before the run.`
}
