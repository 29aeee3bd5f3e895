import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createBrokerClient } from '@constellation/broker-client'
import { privateKeyWallet, signCall } from '@constellation/broker-client/signing'
import { launchService } from './launch-service.ts'
import type { World } from './world.ts'

/** A broker of the world with limits that no bench reaches, and programs that are granted their folders. */
export async function openBroker(world: World, cleanUp: AsyncDisposableStack) {
  const limits = {
    BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '10000',
    BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '100000',
    BROKER_REQUIRE_CALL_DOMAIN: 'false',
  }
  const process = await launchService(world, 'broker', cleanUp, limits)
  const { url } = process
  const newWallet = () => privateKeyWallet(`0x${randomBytes(32).toString('hex')}`)
  const clientOf = (wallet = newWallet()) => createBrokerClient({ url, issuer: world.brokerIssuer, wallet })

  async function program(master: ReturnType<typeof clientOf>, wallet = newWallet()) {
    const folder = folderOf(wallet)
    const expiresAt = Math.floor(Date.now() / 1000) + 86_400
    const grant = { daemonAddress: wallet.address, service: 's3', path: folder, expiresAt, maxUses: 1_000_000 }
    await master.createGrant(grant)
    const { jwt } = await clientOf(wallet).signIn()
    const signedCall = (endpoint: 'mint-aws-creds' | 'mint-oidc-jwt') =>
      signCall(
        {
          domain: `agentkeys:broker:${endpoint}:v1:${new URL(world.brokerIssuer).host}`,
          request_id: `mnt_${randomUUID()}`,
          issued_at: `${new Date().toISOString().slice(0, 19)}Z`,
          intent: { agent_id: wallet.address, service: 's3', scope_path: folder },
        },
        wallet,
      )
    return { authorization: `Bearer ${jwt}`, signedCall }
  }

  /** A message that its wallet has signed. */
  async function challenge() {
    const wallet = newWallet()
    const response = await fetch(`${url}/v1/auth/wallet/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address: wallet.address, chain_id: 1 }),
    })
    const { request_id, siwe_message }: { request_id: string; siwe_message: string } = await response.json()
    return { request_id, message: siwe_message, signature: await wallet.signMessage(siwe_message) }
  }

  return {
    url,
    process,
    databaseUrl: readFileSync(path.join(world.dataDir, 'broker/database-owner-url'), 'utf8').trim(),
    async programs(count: number) {
      const master = clientOf()
      return Promise.all(Array.from({ length: count }, () => program(master)))
    },
    /** The private key of a wallet, and the folder that it is granted. */
    async grantedKey() {
      const key = `0x${randomBytes(32).toString('hex')}`
      const wallet = privateKeyWallet(key)
      await program(clientOf(), wallet)
      return { key, folder: folderOf(wallet) }
    },
    async challenges(count: number) {
      const all: Awaited<ReturnType<typeof challenge>>[] = []
      while (all.length < count) all.push(...(await Promise.all(Array.from({ length: 20 }, challenge))))
      return all
    },
  }
}

function folderOf({ address }: { address: string }): string {
  return `bots/${address}/`
}
