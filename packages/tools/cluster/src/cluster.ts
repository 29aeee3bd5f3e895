import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Places } from '@constellation/end-to-end'
import { createSend } from '@constellation/stack/send'
import type { Send } from '@constellation/testkit'
import { startDaemon } from './daemon.ts'
import { dockerEnvironment, startDocker } from './docker.ts'
import { type Images, pushImages } from './images.ts'
import { hosts, type Inventory, mail, writeInventory } from './inventory.ts'
import { makeNetwork, network } from './network.ts'
import { type Nomad, nomadClient, startNomad } from './nomad.ts'
import { root } from './root.ts'

/** A real, empty cluster: Nomad with two nodes, Docker, a registry with our images, a mail catcher and an inventory. */
export type Cluster = AsyncDisposable & {
  folder: string
  nomad: Nomad
  token: string
  docker: NodeJS.ProcessEnv
  images: Images
  inventory: Inventory
  places: Places
  /** Sends as a browser does, by the names and the authority of the inventory. */
  send: Send
}

/** Starts a cluster in its own network. Disposing removes everything but the images, which stay in .tools/cluster. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'constellation-cluster-'))
  const stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  try {
    stack.use(makeNetwork())
    const docker = stack.use(await startDocker(folder, path.join(root, '.tools/cluster')))
    const images = pushImages(docker.environment, folder)
    const { token } = stack.use(await startNomad(folder))
    stack.use(await startMailCatcher(folder))
    const inventory = writeInventory(folder, token, images)
    const kept = { folder, token, images, inventory }
    writeFileSync(path.join(folder, 'cluster.json'), JSON.stringify(kept), { mode: 0o600 })
    return { ...clusterOf(kept), [Symbol.asyncDispose]: () => stack.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** Connects to a running cluster by its folder. Disposing does not end it. */
export function connectCluster(folder: string): Cluster {
  const kept = JSON.parse(readFileSync(path.join(folder, 'cluster.json'), 'utf8'))
  return { ...clusterOf(kept), [Symbol.asyncDispose]: async () => {} }
}

function clusterOf(kept: Pick<Cluster, 'folder' | 'token' | 'images' | 'inventory'>) {
  const addresses = {
    [hosts.login]: network.nodes[1],
    [hosts.hello]: network.nodes[0],
    [hosts.broker]: network.nodes[1],
    [hosts.mx]: network.nodes[0],
  }
  return {
    ...kept,
    nomad: nomadClient(kept.token),
    docker: dockerEnvironment(kept.folder),
    places: {
      login: `https://${hosts.login}`,
      hello: `https://${hosts.hello}`,
      mail: `http://${mail.host}:${mail.httpPort}`,
    },
    send: createSend({ ca: readFileSync(kept.inventory.authority, 'utf8'), addresses }),
  }
}

function startMailCatcher(folder: string) {
  const directory = path.join(folder, 'mail')
  mkdirSync(directory)
  const ports = ['--smtp-port', `${mail.smtpPort}`, '--http-port', `${mail.httpPort}`]
  const main = path.join(root, 'packages/tools/stack/src/mail/main.ts')
  return startDaemon(process.execPath, [main, '--directory', directory, '--host', mail.host, ...ports], {
    log: path.join(folder, 'mail.log'),
    isReady: async () => (await fetch(`http://${mail.host}:${mail.httpPort}/`)).ok,
  })
}
