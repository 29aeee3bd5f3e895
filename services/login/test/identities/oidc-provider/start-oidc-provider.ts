import { fork } from 'node:child_process'
import { once } from 'node:events'

/** What the provider is to be. */
export type Order = {
  algorithm: 'RS256' | 'ES256' | 'PS256'
  /** 0 for any that is free. */
  port: number
  client: { clientId: string; clientSecret: string }
  /** How the client is registered. Discovery lists all ways, and no other is accepted. */
  authentication: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  publicKey?: JsonWebKey
  /** Userinfo is a signed JWT. */
  signsUserinfo?: boolean
  redirectUri: string
}

/** A provider with a new key. Its issuer is where it listens. */
export async function startOidcProvider(order: Order) {
  // It says on the console that its sample pages are not for production.
  const child = fork(new URL('server.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the provider ended with ${code}`)
  })
  child.send(order)
  const [issuer] = await Promise.race([once(child, 'message'), failed])
  return {
    issuer: String(issuer),
    port: Number(new URL(String(issuer)).port),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
