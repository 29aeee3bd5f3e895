import { EventEmitter, once } from 'node:events'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Message, parseMessage } from './parse-message.ts'

export type MessageFilter = {
  /** An address, compared without case. */
  to?: string | undefined
  /** Only messages that came after the one with this id. */
  after?: string | undefined
  limit: number
}

export type MessageStore = {
  add(raw: Buffer, recipients: readonly string[]): Promise<Message>
  find(id: string): Message | undefined
  /** Newest first. */
  list(filter: MessageFilter): Message[]
  /** The same as `list`, but waits for a message for at most `waitMs` or until the signal. */
  waitFor(filter: MessageFilter, waitMs: number, signal: AbortSignal): Promise<Message[]>
  clear(): Promise<void>
}

/** Opens the captured mail in `directory`: one owner-only file for each message, with its envelope in the first line. */
export async function openMessageStore(directory: string, now: () => Date): Promise<MessageStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const messages = await load(directory)
  const arrivals = new EventEmitter().setMaxListeners(0)
  const list = ({ to, after, limit }: MessageFilter) =>
    messages
      .filter((message) => !to || message.recipients.includes(to.toLowerCase()))
      .filter((message) => !after || message.id > after)
      .toReversed()
      .slice(0, limit)

  async function keep(raw: Buffer, recipients: readonly string[]) {
    const receivedAt = now().toISOString()
    const envelope = {
      id: nextId(receivedAt, messages),
      receivedAt,
      recipients: recipients.map((to) => to.toLowerCase()),
    }
    const message = await parseMessage(envelope, raw)
    await writeWhole(path.join(directory, `${envelope.id}.eml`), envelope, raw)
    messages.push(message)
    arrivals.emit('message')
    return message
  }

  let before: Promise<unknown> = Promise.resolve()
  return {
    add(raw, recipients) {
      // One at a time: each id follows the one before, so that a waiting reader misses no message.
      const kept = before.then(() => keep(raw, recipients))
      before = Promise.allSettled([kept])
      return kept
    },
    find: (id) => messages.find((message) => message.id === id),
    list,
    async waitFor(filter, waitMs, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(waitMs)])
      let found = list(filter)
      while (found.length === 0 && !limit.aborted) {
        await once(arrivals, 'message', { signal: limit }).catch(ignoreAbort)
        found = list(filter)
      }
      return found
    },
    async clear() {
      const gone = messages.splice(0)
      for (const { id } of gone) await rm(path.join(directory, `${id}.eml`), { force: true })
    },
  }
}

async function load(directory: string): Promise<Message[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(path.join(directory, name))
      const endOfEnvelope = content.indexOf('\n')
      return parseMessage(JSON.parse(content.toString('utf8', 0, endOfEnvelope)), content.subarray(endOfEnvelope + 1))
    }),
  )
}

async function writeWhole(file: string, envelope: object, raw: Buffer): Promise<void> {
  const partial = `${file}.partial`
  await writeFile(partial, Buffer.concat([Buffer.from(`${JSON.stringify(envelope)}\n`), raw]), { mode: 0o600 })
  await rename(partial, file)
}

/** Ids sort by arrival, also after a restart and within one millisecond. */
function nextId(receivedAt: string, messages: readonly Message[]): string {
  const moment = receivedAt.replace(/\D/g, '')
  const [lastMoment = '', lastCount = '0'] = messages.at(-1)?.id.split('-') ?? []
  const isLater = moment > lastMoment
  const count = isLater ? 0 : Number(lastCount) + 1
  return `${isLater ? moment : lastMoment}-${String(count).padStart(4, '0')}`
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
