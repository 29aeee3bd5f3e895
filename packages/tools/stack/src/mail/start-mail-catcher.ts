import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createMailApp } from './app.ts'
import { createFaults } from './faults.ts'
import { openMessageStore } from './message-store.ts'
import { startSmtp } from './smtp.ts'

export type MailCatcherOptions = {
  /** The directory of the messages. */
  directory: string
  smtpPort: number
  httpPort: number
  /** The address that both listen on. By default only this machine reaches it. */
  host?: string
  now: () => Date
}

export type MailCatcher = AsyncDisposable & { stop(): Promise<void> }

/** Stands in for a mail server: accepts every mail over SMTP, keeps it, and shows it over HTTP. */
export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const { host = '127.0.0.1' } = options
  const store = await openMessageStore(options.directory, options.now)
  const faults = createFaults()
  const smtp = await startSmtp(options.smtpPort, store, faults, host)
  const http = createServer(
    getRequestListener(createMailApp(store, faults, options.now).fetch, { overrideGlobalObjects: false }),
  )
  await once(http.listen(options.httpPort, host), 'listening')
  const stop = async () => {
    await Promise.all([smtp.stop(), close(http)])
  }
  return { stop, [Symbol.asyncDispose]: stop }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // Ends the requests that wait for a mail.
  server.closeAllConnections()
  await closed
}
