import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { isLoopback } from '@constellation/contract/loopback'
import { memorySessions, type SessionStore } from './sign-in/session-store.ts'
import type { Wallet } from './signing/sign-bytes.ts'

export type BrokerClientOptions = {
  /** The address of the broker, such as `https://broker.example.com`. */
  url: string
  /** Signs in and signs every call. `privateKeyWallet` makes one of a private key. */
  wallet: Wallet
  /** The origin by which the broker calls itself, when it is reached at another address. */
  issuer?: string | undefined
  /** The chain that the sign-in names. Nothing is sent to it. */
  chainId?: number | undefined
  /** Where the session is kept. By default it lives in memory. */
  sessions?: SessionStore | undefined
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Milliseconds since 1970. */
  clock?: (() => number) | undefined
  newId?: (() => string) | undefined
  wait?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/** What every part of the client depends on. */
export type Deps = {
  url: string
  issuer: string
  wallet: Wallet
  chainId: number
  sessions: SessionStore
  fetch: (request: Request) => Promise<Response>
  clock: () => number
  newId: () => string
  wait: (milliseconds: number) => Promise<unknown>
}

export function openDeps(options: BrokerClientOptions): Deps {
  const url = readOrigin('url', options.url)
  return {
    url,
    issuer: options.issuer === undefined ? url : readOrigin('issuer', options.issuer),
    wallet: options.wallet,
    // Base Sepolia, as in the broker's own examples.
    chainId: options.chainId ?? 84532,
    sessions: options.sessions ?? memorySessions(),
    fetch: options.fetch ?? createLoopbackFetch(),
    clock: options.clock ?? Date.now,
    newId: options.newId ?? randomUUID,
    wait: options.wait ?? ((milliseconds) => wait(milliseconds)),
  }
}

/** Credentials travel to this origin, so plain http is for this machine alone. */
export function readOrigin(option: string, value: unknown): string {
  const url = typeof value === 'string' ? parseUrl(value.trim()) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username)
    throw new TypeError(`${option} must be an origin such as https://broker.example.com`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new TypeError(`${option} must be https; http is for this machine alone`)
  return url.origin
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined
}
