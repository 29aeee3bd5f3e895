import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { startStalwart } from '../../src/index.ts'

/** Stalwart as the suite sees it: its base address, and an API key of an administrator. */
export type StalwartTarget = { url: string; key: string }

/**
 * Always runs the suite against the stand-in. Also runs it against a real Stalwart when `CONFORMANCE_STALWART_URL` and `_KEY_FILE` are set;
 * otherwise that half is reported as skipped. It makes domains below `.test` and removes them again.
 */
export function describeStalwartConformance(suite: (target: () => Promise<StalwartTarget>) => void): void {
  describe('the stand-in', () => suite(startOnce))
  const real = readReal()
  describe.skipIf(!real)('Stalwart, at CONFORMANCE_STALWART_URL', () => {
    suite(async () => real ?? neverRun())
  })
}

// One for the test file, ended with its process.
let started: Promise<StalwartTarget> | undefined

function startOnce(): Promise<StalwartTarget> {
  started ??= start()
  return started
}

async function start(): Promise<StalwartTarget> {
  const key = 'API_conformance'
  const stalwart = await startStalwart({
    ...{ now: () => new Date(), random: randomBytes, keys: [{ token: key }], dkim: { rsaMs: 100 } },
    administrator: { name: 'admin', password: randomBytes(16).toString('hex') },
  })
  return { url: stalwart.origin, key }
}

function readReal(): StalwartTarget | undefined {
  const { CONFORMANCE_STALWART_URL: url, CONFORMANCE_STALWART_KEY_FILE: keyFile } = process.env
  return url && keyFile ? { url, key: readFileSync(keyFile, 'utf8').trim() } : undefined
}

function neverRun(): never {
  throw new Error('the suite was not skipped')
}

type Result = Record<string, unknown>

/** Sends calls in one request, and gives their results in the same order. An error of a call is `{ error }`. */
export async function callStalwart(
  { url, key }: StalwartTarget,
  calls: readonly (readonly [name: string, given: Result])[],
): Promise<Result[]> {
  const methodCalls = calls.map(([name, given], index) => [name, given, `c${index}`])
  const body = JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'], methodCalls })
  const response = await postJmap(url, body, `Bearer ${key}`)
  const { methodResponses } = await response.json()
  return methodResponses.map(([name, result]: [string, Result]) => (name === 'error' ? { error: result } : result))
}

export function postJmap(url: string, body: string, authorization?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
  return fetch(new URL('/jmap/', url), { method: 'POST', headers, body, redirect: 'manual' })
}

/** The status with which somebody signs in. */
export async function signIn({ url }: StalwartTarget, address: string, password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`
  return (await fetch(new URL('/jmap/session', url), { headers: { authorization } })).status
}
