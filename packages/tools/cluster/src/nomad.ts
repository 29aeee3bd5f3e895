import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { command } from './command.ts'
import { startDaemon, until } from './daemon.ts'
import { network } from './network.ts'

/** Calls Nomad's API. Returns the parsed answer, or null for 404. */
export type Nomad = <T = unknown>(path: string, init?: { method?: string; body?: object; token?: string }) => Promise<T>

export const nomadAddress = `http://${network.nodes[0]}:4646`

/** Starts two agents with access control. The first is server and client and has the volumes; the second is a client. */
export async function startNomad(folder: string) {
  const agents: AsyncDisposable[] = []
  for (const [index, address] of network.nodes.entries()) {
    const name = `node${index + 1}`
    const configuration = path.join(folder, `${name}.hcl`)
    writeFileSync(configuration, agentConfiguration(folder, name, address, index === 0))
    agents.push(
      await startDaemon('nomad', ['agent', '-config', configuration], {
        log: path.join(folder, `${name}.log`),
        isReady: async () => (await fetch(`http://${address}:4646/v1/status/leader`)).ok,
      }),
    )
  }
  const token = await bootstrap()
  const nomad = nomadClient(token)
  await until('both nodes are ready', async () => {
    const nodes = await nomad<{ Status: string; Drivers: Record<string, { Healthy: boolean }> }[]>('/v1/nodes')
    return (
      nodes.filter(({ Status, Drivers }) => Status === 'ready' && Drivers.docker?.Healthy).length ===
      network.nodes.length
    )
  })
  return {
    token,
    async [Symbol.asyncDispose]() {
      for (const agent of agents.reverse()) await agent[Symbol.asyncDispose]()
      unmountBelow(folder)
    },
  }
}

/** A client of Nomad's API that uses this token. */
export function nomadClient(managementToken: string): Nomad {
  return async <T>(where: string, { method = 'GET', body, token = managementToken }: Parameters<Nomad>[1] = {}) => {
    const answer = await fetch(`${nomadAddress}${where}`, {
      method,
      headers: { 'x-nomad-token': token },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status === 404) return null as T
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : null) as T
  }
}

async function bootstrap(): Promise<string> {
  let secret = ''
  await until('Nomad has a leader', async () => {
    const answer = await fetch(`${nomadAddress}/v1/acl/bootstrap`, { method: 'POST' })
    secret = answer.ok ? (await answer.json()).SecretID : ''
    return secret !== ''
  })
  return secret
}

function agentConfiguration(folder: string, name: string, address: string, isServer: boolean): string {
  const volumes = ['postgres', 'redis'].map((volume) => {
    const place = path.join(folder, 'volumes', volume)
    mkdirSync(place, { recursive: true })
    return `host_volume "constellation-${volume}" { path = "${place}" }`
  })
  return `
name = "${name}"
data_dir = "${path.join(folder, name)}"
bind_addr = "${address}"
disable_update_check = true
acl { enabled = true }
server {
  enabled = ${isServer}
  ${isServer ? 'bootstrap_expect = 1' : ''}
}
client {
  enabled = true
  network_interface = "${name}"
  servers = ["${network.nodes[0]}:4647"]
  # They query addresses that do not answer here.
  options = { "fingerprint.denylist" = "env_aws,env_azure,env_gce,env_digitalocean" }
  ${isServer ? volumes.join('\n  ') : ''}
}
plugin "docker" {
  config {
    endpoint = "unix://${path.join(folder, 'docker.sock')}"
    gc {
      image = false
      dangling_containers { enabled = false }
    }
  }
}
`
}

/** Unmounts what a client mounted for its tasks: mounts outlive the agent. */
function unmountBelow(folder: string) {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((one) => one.startsWith(`${folder}/`)).reverse())
    command('umount', ['--lazy', mount])
}
