import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContextOptions } from 'node:tls'
import type { SmtpSettings } from '@constellation/contracts-mx'
import { readNetworkError } from '../network-errors.ts'
import type { SmtpFault } from './smtp-reply.ts'

/** Certificates that are trusted beside those of Node. */
export type Trust = Pick<SecureContextOptions, 'ca'>

/** Connects to a server, encrypted where its settings say that the connection begins so. */
export async function openSocket(
  { host, port, security }: SmtpSettings,
  { trust, timeoutMs }: { trust: Trust; timeoutMs: number },
): Promise<{ kind: 'socket'; socket: Socket } | SmtpFault> {
  const { promise, resolve } = Promise.withResolvers<{ kind: 'socket' } | SmtpFault>()
  const lost = (code: string, isTimeout: boolean) => resolve({ kind: 'lost', phase: 'connect', code, isTimeout })
  const connected = () => resolve({ kind: 'socket' })
  const name = isIP(host) ? {} : { servername: host }
  const socket =
    security === 'tls'
      ? connectTls({ host, port, ...name, ...trust }, connected)
      : connect({ host, port, autoSelectFamily: true }, connected)
  // An error after that is told by those who read and write.
  socket.on('error', (error) => lost(readNetworkError(error).code, false))
  socket.once('close', () => lost('ECONNRESET', false))
  const timer = setTimeout(() => lost('ETIMEDOUT', true), timeoutMs)
  const opened = await promise
  clearTimeout(timer)
  if (opened.kind === 'socket') return { kind: 'socket', socket }
  socket.destroy()
  return opened
}
