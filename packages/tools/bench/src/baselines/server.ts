import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

/**
 * The raw form of the work in WORK, on PORT: bare Hono and the statements that cannot be left out, without contract, parsing, tokens, audit
 * or log. It refuses to start when a row that it reads is missing, and loads nothing that other work needs.
 */
const works = {
  callBack: async () => (await import('./work/call-back.ts')).callBack,
  handOff: async () => (await import('./work/hand-off.ts')).handOff,
  insertAndAssumeRole: async () => (await import('./work/insert-and-assume-role.ts')).insertAndAssumeRole,
  insertMessage: async () => (await import('./work/insert-message.ts')).insertMessage,
  oneTimeCode: async () => (await import('./work/one-time-code.ts')).oneTimeCode,
  page: async () => (await import('./work/page.ts')).page,
  passkey: async () => (await import('./work/passkey.ts')).passkey,
  readKey: async () => (await import('./work/read-key.ts')).readKey,
  readSession: async () => (await import('./work/read-session.ts')).readSession,
  recoverSigner: async () => (await import('./work/recover-signer.ts')).recoverSigner,
  refresh: async () => (await import('./work/refresh.ts')).refresh,
  sendMail: async () => (await import('./work/send-mail.ts')).sendMail,
  start: async () => (await import('./work/start.ts')).start,
  useGrant: async () => (await import('./work/use-grant.ts')).useGrant,
}
export type Work = keyof typeof works

const { WORK = '', PORT = '' } = process.env
const load = works[WORK as Work]
if (!load) throw new Error(`no raw form of "${WORK}"`)
const open = await load()
const app = new Hono().route('/', await open(process.env)).get('/readyz', (context) => context.text('ready'))
createServer(getRequestListener(app.fetch)).listen(Number(PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
