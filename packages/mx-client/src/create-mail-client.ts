import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, createClient } from '@constellation/client'
import { mx } from '@constellation/contracts-mx'
import type { AcceptedMail, Mail, SentMail } from './mail.ts'
import { MailError } from './mail-error.ts'
import { toMailError } from './to-mail-error.ts'
import { toMessage } from './to-message.ts'

const { sendMessage, getMessage } = mx
const operations = { sendMessage, getMessage } as const

export type MailClientOptions = {
  /** The address of mx-worker, such as `https://mx.example.com`. */
  url: string
  /** A key of your account: `mxk_…`. */
  key: string
  /** How often a mail is handed in when no answer comes. It is accepted once all the same. 5 unless it is given. */
  attempts?: number
  fetch?: (request: Request) => Promise<Response>
  newId?: () => string
  wait?: (milliseconds: number) => Promise<unknown>
}

export type MailClient = {
  /**
   * Hands a mail in. When this resolves, the mail is durable. A lost answer is requested again under the same key, so the mail is accepted
   * once. `idempotencyKey` makes that hold beyond this call: for a day, the same key is the same mail. Throws a `MailError`.
   */
  send(mail: Mail, options?: { idempotencyKey?: string }): Promise<AcceptedMail>
  /** What became of a mail, and why it waits. Throws a `MailError`. */
  get(id: string): Promise<SentMail>
}

/** Makes a client. It calls nothing until one of its methods is used. */
export function createMailClient(options: MailClientOptions): MailClient {
  const { url, key, fetch: send = fetch, attempts = 5, newId = randomUUID, wait = pause } = options
  const headers = () => ({ authorization: `Bearer ${key}` })
  const client = createClient(operations, { baseUrl: url, fetch: send, headers, timeoutMs: 30_000 })
  return {
    async send(mail, { idempotencyKey = newId() } = {}) {
      const request = { body: toMessage(mail), headers: { 'idempotency-key': idempotencyKey } }
      const { id, status, acceptedAt } = await repeatedly(() => client.sendMessage(request), { attempts, wait })
      return { id, status, acceptedAt }
    },
    get: (id) => tell(getOne(client, id)),
  }
}

async function getOne(client: Client<typeof operations>, id: string): Promise<SentMail> {
  // The service says what is wrong with an id that is none.
  const message = await client.getMessage({ params: { id: id as never } })
  const { status, lane, subject, correlationId, acceptedAt, nextAttemptAt, expiresAt, finishedAt } = message
  const { attemptsTotal, lastCode, waiting, internetMessageId } = message
  const recipients = message.recipients.map(({ address, kind, state, code }) => ({ address, kind, state, code }))
  return {
    ...{ id: message.id, status, lane, subject, correlationId, acceptedAt, nextAttemptAt, expiresAt, finishedAt },
    ...{ attemptsTotal, lastCode, recipients, waiting, internetMessageId },
  }
}

type Repeating = { attempts: number; wait: (milliseconds: number) => Promise<unknown> }

/** What is safe to repeat is repeated with growing pauses: the service answers the same to the same key. */
async function repeatedly<T>(call: () => Promise<T>, { attempts, wait }: Repeating): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tell(call())
    } catch (error) {
      if (!(error instanceof MailError) || !isRepeated(error) || attempt >= attempts) throw error
      await wait((error.retryAfterSeconds ?? 2 ** (attempt - 2)) * 1000)
    }
  }
}

/** A limit of the account is for the application to decide about. */
function isRepeated({ isTemporary, code }: MailError): boolean {
  return isTemporary && code !== 'rate_limited'
}

function tell<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((cause: unknown) => {
    throw toMailError(cause)
  })
}
