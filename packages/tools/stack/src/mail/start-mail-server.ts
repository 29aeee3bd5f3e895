import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createFaults, type Faults } from './faults.ts'
import { type MessageStore, openMessageStore } from './message-store.ts'
import { type SmtpListener, startSmtp } from './smtp.ts'

export type MailServer = AsyncDisposable & {
  store: MessageStore
  faults: Faults
  port: number
  /** Starts it again on its port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A real SMTP server for a test, which can be stopped, started again on the same port, and made to misbehave. */
export async function startMailServer(now: () => Date): Promise<MailServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'constellation-mails-'))
  const store = await openMessageStore(directory, now)
  const faults = createFaults()
  let listener: SmtpListener | undefined = await startSmtp(0, store, faults)
  const { port } = listener
  return {
    store,
    faults,
    port,
    async start() {
      listener ??= await startSmtp(port, store, faults)
    },
    async stop() {
      await listener?.stop()
      listener = undefined
    },
    async [Symbol.asyncDispose]() {
      await listener?.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
