import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { startAuthentik } from '../../src/index.ts'

/** Authentik as the suite sees it: its origin, and an API token of a superuser. */
export type AuthentikTarget = { url: string; token: string }

/**
 * Always runs the suite against the stand-in. Also runs it against a real Authentik when `CONFORMANCE_AUTHENTIK_URL` and `_TOKEN_FILE` are
 * set; otherwise that half is reported as skipped. It makes users, groups and applications with names of its own, and deletes them.
 */
export function describeAuthentikConformance(suite: (target: () => Promise<AuthentikTarget>) => void): void {
  describe('the stand-in', () => suite(startOnce))
  const real = readReal()
  describe.skipIf(!real)('Authentik, at CONFORMANCE_AUTHENTIK_URL', () => {
    suite(async () => real ?? neverRun())
  })
}

// One for the test file, ended with its process.
let started: Promise<AuthentikTarget> | undefined

function startOnce(): Promise<AuthentikTarget> {
  started ??= start()
  return started
}

async function start(): Promise<AuthentikTarget> {
  const token = randomBytes(16).toString('hex')
  const { origin } = await startAuthentik({ now: () => new Date(), random: randomBytes, tokens: [{ key: token }] })
  return { url: origin, token }
}

function readReal(): AuthentikTarget | undefined {
  const { CONFORMANCE_AUTHENTIK_URL: url, CONFORMANCE_AUTHENTIK_TOKEN_FILE: file } = process.env
  return url && file ? { url, token: readFileSync(file, 'utf8').trim() } : undefined
}

function neverRun(): never {
  throw new Error('the suite was not skipped')
}

/** The body is what JSON gives: a test names the members that it looks at. */
export type Answer = { status: number; body: ReturnType<typeof JSON.parse> }

/** Calls the API below `/api/v3`. The answer has the parsed body, or undefined where there is none or it is no JSON. */
export async function callAuthentik(
  { url, token }: AuthentikTarget,
  [method, path]: [method: string, path: string],
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
): Promise<Answer> {
  const response = await fetch(`${url}/api/v3${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  const text = await response.text()
  return { status: response.status, body: isJson && text ? JSON.parse(text) : undefined }
}
