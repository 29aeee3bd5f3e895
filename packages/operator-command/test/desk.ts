import { Readable } from 'node:stream'
import { createReadiness, serve } from '@constellation/chassis'
import { defineConfig, text } from '@constellation/config'
import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { openSecretFiles, testLogger } from '@constellation/testkit'
import { z } from 'zod'
import {
  answerTimeoutMs,
  authenticateHostOperator,
  type Command,
  createOperatorCommand,
  type HostOperator,
  isoTime,
  readArgument,
  readInput,
  readOptions,
  readSecret,
  renderFields,
} from '../src/index.ts'

const open = { services: ['console'], user: { permissions: ['mx_read'], direct: true } } as const
const closed = { services: ['console'], user: { permissions: ['mx_read'] } } as const

const desk = {
  listNotes: endpoint({
    method: 'get',
    path: '/notes',
    summary: 'The notes',
    allow: open,
    query: pageQuery({ accountId: z.uuid().optional(), since: z.iso.datetime().optional() }),
    status: 200,
    reply: pageOf(z.object({ id: z.string(), text: z.string() })),
    errors: [],
  }),
  burnNote: endpoint({
    method: 'delete',
    path: '/notes/{id}',
    summary: 'Burn a note',
    allow: closed,
    params: z.object({ id: z.string().regex(/^\d+$/, 'not a number') }),
    status: 200,
    reply: z.object({ by: z.string() }),
    errors: [],
  }),
} as const

type Opened = { asked: unknown[]; close(): Promise<void> }
type Call = { actor: HostOperator; query?: unknown; params?: unknown }

function serveDesk({ asked }: Opened) {
  const { logger } = testLogger()
  const metrics = createMetrics()
  const readiness = createReadiness([], { now: () => new Date(0), logger })
  const serving = { service: 'desk', logger, metrics, readiness, newRequestId: () => 'request' }
  return serve(
    desk,
    { ...serving, limits: { answerTimeoutMs }, authenticate: { user: authenticateHostOperator } },
    {
      listNotes: ({ query }) => {
        asked.push(query)
        const first = Number(query.cursor ?? 0)
        const items = Array.from({ length: query.limit }, (_, index) => ({ id: String(first + index), text: 'note' }))
        return { items, nextCursor: first < 400 ? String(first + query.limit) : null }
      },
      burnNote: ({ actor, requestId }: Call & { requestId: string }) => ({ by: `${actor.user} in ${requestId}` }),
    },
  )
}

/** The command of a service that keeps notes in memory. Nothing is opened before a command needs it. */
export function createDesk() {
  const asked: unknown[] = []
  const lifecycle: string[] = []
  const command = createOperatorCommand({
    name: 'notes',
    registry: defineConfig('desk', { paper: text('DESK_PAPER', { group: 'Desk', help: 'The paper', default: 'a4' }) }),
    contract: desk,
    open: async (): Promise<Opened> => {
      lifecycle.push('opened')
      return { asked, close: async () => void lifecycle.push('closed') }
    },
    serve: serveDesk,
  })

  const burn: Command<Opened> = {
    usage: 'NOTE',
    summary: 'Burns a note.',
    async run(context) {
      const options = { api: { type: 'string' }, 'token-file': { type: 'string' } } as const
      const { values, argument } = readArgument(context.args, options, 'NOTE')
      const { by } = await command.withClient(context, values, (client) =>
        client.burnNote({ params: { id: argument } }),
      )
      context.stdout.write(`${by}\n`)
      return 0
    },
  }
  const seal: Command<Opened> = {
    usage: '',
    summary: 'Shows how long a secret is.',
    async run(context) {
      readOptions(context.args, {})
      context.stdout.write(`${(await readSecret(context, 'the secret')).length}\n`)
      return 0
    },
  }
  const copy: Command<Opened> = {
    usage: '',
    summary: 'Shows standard input as a field.',
    async run(context) {
      const fields = [['Text', await readInput(context)]] as const
      context.stdout.write(renderFields(fields, context.stdout.columns))
      return 0
    },
  }
  const notes = command.listCommand({
    summary: 'Lists notes.',
    filters: { account: { shown: 'ID', parameter: 'accountId' }, since: isoTime },
    query: desk.listNotes.query,
    list: (client, query) => client.listNotes({ query }),
    columns: [{ title: 'NOTE', cell: ({ id }) => id }],
  })
  const commands = { notes, 'note burn': burn, 'note seal': seal, copy }

  async function run(args: readonly string[], { input = '', isTTY = false, columns = 40 } = {}) {
    await using files = await openSecretFiles()
    const token = await files.write('token', 'a.b.c')
    const out: string[] = []
    const err: string[] = []
    const host = {
      argv: ['node', 'cli.js', ...args.map((one) => one.replace('TOKEN', token))],
      env: {},
      stdin: Object.assign(Readable.from([input]), { isTTY }),
      stdout: { columns, write: (part: string | Uint8Array) => out.push(String(part)) > 0 },
      stderr: { write: (part: string | Uint8Array) => err.push(String(part)) > 0 },
    }
    const noNetwork = async () => {
      throw new TypeError('there is no network')
    }
    const now = () => new Date('2026-01-02T03:04:05Z')
    const code = await command.run(commands, host, { now, fetch: noNetwork })
    return { code, out: out.join(''), err: err.join('') }
  }

  return { run, asked, lifecycle }
}
