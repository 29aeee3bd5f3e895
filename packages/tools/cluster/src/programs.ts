import { randomBytes } from 'node:crypto'
import { type BrokerClient, createBrokerClient, privateKeyWallet } from '@constellation/broker-client'
import type { Cluster } from './cluster.ts'
import { command } from './command.ts'
import { fetchBy } from './fetch-by.ts'
import { hosts } from './inventory.ts'

/** A program and the one who grants it its folder, each with a wallet of its own. They keep their sessions. */
export type Programs = { master: BrokerClient; daemon: BrokerClient; folder: string }

const made = new Map<string, Programs>()

/** The two of a cluster, the same at every call. They reach the broker through the edge. */
export function programsOf(cluster: Cluster): Programs {
  const known = made.get(cluster.folder) ?? makePrograms(cluster)
  made.set(cluster.folder, known)
  return known
}

function makePrograms({ send }: Cluster): Programs {
  const open = () =>
    createBrokerClient({
      url: `https://${hosts.broker}`,
      wallet: privateKeyWallet(`0x${randomBytes(32).toString('hex')}`),
      fetch: fetchBy(send),
    })
  const daemon = open()
  return { master: open(), daemon, folder: `${daemon.walletAddress}/` }
}

/** Grants the program its folder. Gives the id of the grant. */
export async function grantFolder({ master, daemon, folder }: Programs): Promise<string> {
  // The suite takes hours on a slow machine.
  const day = 86_400
  const { grantId } = await master.createGrant({
    daemonAddress: daemon.walletAddress,
    service: 's3',
    path: folder,
    expiresAt: Math.floor(Date.now() / 1000) + day,
    maxUses: 10,
  })
  return grantId
}

/** What `verify-audit` says where the broker runs. Throws when it finds a fault. */
export function verifyAudit({ docker }: Cluster): string {
  const [id = ''] = command('docker', ['ps', '--quiet', '--filter', 'name=broker-'], { env: docker }).split('\n')
  return command('docker', ['exec', id, 'node', 'cli.js', 'verify-audit'], { env: docker })
}
