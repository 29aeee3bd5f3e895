import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createSend } from '@constellation/stack/first-start'
import { freePort } from '@constellation/testkit'
import { DockerComposeEnvironment } from 'testcontainers'
import { findCompose } from '../../src/compose.ts'
import { originOf, publicNames, type Settings } from '../../src/settings.ts'
import { authorityFile } from '../../src/state/certificates.ts'
import { environmentFile, rememberedSettings } from '../../src/state/environment.ts'
import { containersOf } from './docker.ts'

export const root = path.resolve(import.meta.dirname, '../../../../..')
/** Asked more often than on a machine that has other things to do. */
const environment = { CONSTELLATION_HEALTH_INTERVAL: '1s' }
const run = (file: string, parameters: readonly string[]) =>
  promisify(execFile)(file, parameters, { env: { ...process.env, ...environment } })

/** Why nothing can be tried in containers here; undefined where it can. */
export const whyNot = (() => {
  try {
    findCompose()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
})()

if (whyNot) console.warn(`Nothing is tried in containers: ${whyNot}.`)

/** The name of a suite that needs containers: where there are none it says that it was skipped, and why. */
export const inContainers = whyNot ? `in containers (skipped: ${whyNot})` : 'in containers'

export type Deployment = Awaited<ReturnType<typeof startDeployment>>

/** The deployment of docker/compose.yaml with images of this checkout, under names that every program asks the resolver for. */
export async function startDeployment() {
  const folder = await mkdtemp(path.join(tmpdir(), 'constellation-compose-'))
  const state = path.join(folder, 'state')
  const name = `constellation-test-${process.pid}`
  const network = `172.30.${100 + (process.pid % 100)}`
  const place = ['--domain', 'stack.test', '--port', String(await freePort()), '--name', name, '--network', network]
  await launch('up', '--state', state, '--only-prepare', ...place)
  await bringUp(name, state)

  const ids = Object.fromEntries(Object.entries(containersOf(name)).map(([service, { Id }]) => [service, Id]))
  const settings = await rememberedSettings(state)
  const ca = await readFile(authorityFile(state, settings), 'utf8')
  const addresses = Object.fromEntries(publicNames(settings).map((one) => [one, '127.0.0.1']))
  return {
    name,
    state,
    /** The container of a service, as it was brought up. */
    idOf: (service: string) => ids[service] ?? '',
    origin: (one: string) => originOf(settings, one),
    /** Sends to the edge as somebody who trusts the deployment's authority does, and as somebody who does not. */
    send: createSend({ ca, addresses }),
    sendTrustingNobody: createSend({ addresses }),
    /** What the preparation has built. */
    up: () => launch('up', '--state', state, '--images', path.join(state, 'images.json')),
    smoke: () => smoke(settings, state),
    async [Symbol.asyncDispose]() {
      await launch('down', '--state', state, '--volumes')
      await rm(folder, { recursive: true })
    },
  }
}

/** Brings up what was prepared, by testcontainers, with the Compose that is here. */
function bringUp(name: string, state: string) {
  const standalone = findCompose()[0] === 'docker-compose'
  return new DockerComposeEnvironment(path.join(root, 'docker'), 'compose.yaml')
    .withProjectName(name)
    .withEnvironmentFile(environmentFile(state))
    .withProfiles('mail')
    .withEnvironment(environment)
    .withAutoCleanup(false)
    .withClientOptions(standalone ? { executable: { standalone, executablePath: 'docker-compose' } } : {})
    .up()
}

function launch(command: 'up' | 'down', ...parameters: string[]) {
  return run(path.join(root, 'docker', command), parameters)
}

function smoke(settings: Settings, state: string) {
  const origin = (name: string) => originOf(settings, name)
  const origins = ['--login', origin('login'), '--app', origin('hello'), '--mail', origin('mail')]
  const names = publicNames(settings).flatMap((one) => ['--resolve', `${one}=127.0.0.1`])
  return run(path.join(root, 'scripts/smoke'), [...origins, ...names, '--ca', authorityFile(state, settings)])
}
