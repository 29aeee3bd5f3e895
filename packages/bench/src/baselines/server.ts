import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { handOff } from './work/hand-off.ts'
import { page } from './work/page.ts'
import { readKey } from './work/read-key.ts'
import { readSession } from './work/read-session.ts'
import { refresh } from './work/refresh.ts'
import { start } from './work/start.ts'

/**
 * The raw form of the work named by WORK, on PORT: bare Hono and the statements that cannot be left out, without contract, parsing, tokens, audit
 * or log. It refuses to start where a row is missing that it would read.
 */
const works = { handOff, page, readKey, readSession, refresh, start }
export type Work = keyof typeof works

const { WORK = '', PORT = '' } = process.env
const open = works[WORK as Work]
if (!open) throw new Error(`no raw form of "${WORK}"`)
const app = new Hono().route('/', await open(process.env)).get('/readyz', (context) => context.text('ready'))
createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).listen(Number(PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
