import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { CommandFailure } from '@constellation/command'
import { ask } from './compose.ts'

const limitMs = 60_000
const pauseMs = 250

/** Waits until every container with a health check is healthy. Throws a CommandFailure with the last lines of the one that is not. */
export async function waitUntilHealthy(project: string): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  while (troubled(project, ['starting', 'unhealthy']).length > 0) {
    if (performance.now() > giveUpAt || troubled(project, ['unhealthy']).length > 0) throw explainFailure(project)
    await delay(pauseMs)
  }
}

/** Why the project did not start: the containers that failed or are unhealthy, with their last lines. */
export function explainFailure(project: string): CommandFailure {
  const ended = containersOf(project, 'status=exited').filter(
    (name) => ask('inspect', '--format', '{{.State.ExitCode}}', name) !== '0',
  )
  const bad = [...ended, ...troubled(project, ['unhealthy', 'starting'])]
  const lastLines = bad.flatMap((name) => lastLinesOf(name).map((line) => `${name}: ${line}`))
  const nextStep = 'read their lines above; `docker logs` has the rest'
  return new CommandFailure(
    bad.length ? `not ready: ${bad.join(', ')}` : 'Compose could not bring everything up',
    nextStep,
    {
      lastLines,
    },
  )
}

/** Its standard output and standard error. */
function lastLinesOf(name: string): string[] {
  const { stdout, stderr } = spawnSync('docker', ['logs', '--tail', '8', name], { encoding: 'utf8' })
  return `${stdout}${stderr}`.trim().split('\n')
}

function troubled(project: string, states: readonly string[]): string[] {
  return states.flatMap((state) => containersOf(project, `health=${state}`))
}

function containersOf(project: string, filter: string): string[] {
  const label = `label=com.docker.compose.project=${project}`
  return (ask('ps', '--all', '--filter', label, '--filter', filter, '--format', '{{.Names}}') ?? '')
    .split('\n')
    .filter(Boolean)
}
