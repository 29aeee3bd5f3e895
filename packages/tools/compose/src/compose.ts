import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { environmentFile } from './state/environment.ts'

export type Compose = {
  /** The command with all options that select the project, as a person types it. */
  command: readonly string[]
  /** Runs it with these parameters and shows its output. Returns its exit code. */
  run(...parameters: string[]): number
}

/** Compose with docker/compose.yaml and the state folder's environment. Throws a CommandFailure without Compose or a daemon. */
export function openCompose(root: string, state: string): Compose {
  const program = findCompose()
  const command = [...program, '--env-file', environmentFile(state), '--file', path.join(root, 'docker/compose.yaml')]
  return {
    command,
    run(...parameters) {
      const [name = '', ...rest] = [...command, ...parameters]
      return spawnSync(name, rest, { stdio: ['ignore', 2, 2] }).status ?? 1
    },
  }
}

/** The output of one Docker command; undefined when it fails. */
export function ask(...parameters: string[]): string | undefined {
  const { status, stdout } = spawnSync('docker', parameters, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** The command of Compose on this machine. Throws a CommandFailure without Compose or a daemon. */
export function findCompose(): readonly string[] {
  if (ask('version', '--format', '{{.Server.Version}}') === undefined) {
    const nextStep = 'start it, and name its socket with --docker-socket where that is not /var/run/docker.sock'
    throw new CommandFailure('no Docker daemon answers', nextStep)
  }
  if (ask('compose', 'version') !== undefined) return ['docker', 'compose']
  const { status } = spawnSync('docker-compose', ['version'], { stdio: 'ignore' })
  if (status === 0) return ['docker-compose']
  throw new CommandFailure(
    'there is no Docker Compose',
    'install the plugin docker-compose-plugin, or docker-compose 1.29',
  )
}
