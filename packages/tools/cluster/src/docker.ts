import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { command } from './command.ts'
import { startDaemon } from './daemon.ts'
import { network } from './network.ts'

export const registry = `${network.nodes[0]}:5000`

/** Starts a Docker daemon and a registry in the cluster's network. Images stay in `cache` for the next run. */
export async function startDocker(folder: string, cache: string) {
  const socket = path.join(folder, 'docker.sock')
  const environment = dockerEnvironment(folder)
  mkdirSync(cache, { recursive: true })
  const daemon = await startDaemon(
    'dockerd',
    [
      '--data-root',
      path.join(cache, 'docker'),
      '--exec-root',
      path.join(folder, 'docker'),
      '--pidfile',
      path.join(folder, 'docker.pid'),
    ].concat('-H', `unix://${socket}`, '--bip', network.dockerBridge, '--insecure-registry', registry),
    {
      log: path.join(folder, 'docker.log'),
      isReady: async () => existsSync(socket) && docker(environment, 'version') !== '',
    },
  )
  removeContainers(environment)
  rmSync(path.join(folder, 'registry'), { recursive: true, force: true })
  const store = await startDaemon('docker-registry', ['serve', registryConfiguration(folder)], {
    log: path.join(folder, 'registry.log'),
    isReady: async () => (await fetch(`http://${registry}/v2/`)).ok,
  })
  return {
    environment,
    async [Symbol.asyncDispose]() {
      removeContainers(environment)
      await store[Symbol.asyncDispose]()
      await daemon[Symbol.asyncDispose]()
    },
  }
}

/** Runs the docker command against the cluster's daemon. */
export function docker(environment: NodeJS.ProcessEnv, ...args: string[]): string {
  return command('docker', args, { env: environment })
}

/** The environment for talking to the cluster's daemon. Debian's docker command comes first, since it builds with BuildKit. */
export function dockerEnvironment(folder: string): NodeJS.ProcessEnv {
  const folders = [path.dirname(process.execPath), '/usr/bin', process.env.PATH ?? '']
  return { ...process.env, PATH: folders.join(':'), DOCKER_HOST: `unix://${path.join(folder, 'docker.sock')}` }
}

function removeContainers(environment: NodeJS.ProcessEnv) {
  const ids = docker(environment, 'ps', '--all', '--quiet').split('\n').filter(Boolean)
  if (ids.length > 0) docker(environment, 'rm', '--force', '--volumes', ...ids)
}

function registryConfiguration(folder: string): string {
  const file = path.join(folder, 'registry.yml')
  const store = path.join(folder, 'registry')
  command('sh', ['-c', `cat > '${file}'`], {
    input: `version: 0.1\nstorage: { filesystem: { rootdirectory: ${store} } }\nhttp: { addr: "${registry}" }\nlog: { level: warn }\n`,
  })
  return file
}
