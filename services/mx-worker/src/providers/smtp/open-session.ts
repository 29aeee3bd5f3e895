import type { SmtpSettings } from '@constellation/contracts-mx'
import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionCustomAuthContext,
} from 'nodemailer/lib/smtp-connection'
import { connectionFault, type SmtpError } from './connection-fault.ts'
import { openSocket, type Trust } from './open-socket.ts'
import type { SmtpFault, SmtpPhase } from './smtp-reply.ts'
import { createSession, type SmtpSession } from './smtp-session.ts'

export type Opening = {
  settings: SmtpSettings
  /** Absent when nobody signs in. */
  password: string | undefined
  trust: Trust
  connectTimeoutMs: number
  /** How long the server may take for one answer. */
  answerTimeoutMs: number
}

/** The longest reply that is read, in bytes. A server that never ends one is given up. */
const longestReply = 64 * 1024

/** A name that no server offers: nodemailer tells its handler what the server offers, and nothing is sent. */
const look = 'X-LOOK'

/** Opens a session with a server: connects, introduces us, encrypts and signs in, as the settings say. */
export async function openSession(opening: Opening): Promise<{ kind: 'session'; session: SmtpSession } | SmtpFault> {
  const { settings, trust, connectTimeoutMs: timeoutMs } = opening
  const opened = await openSocket(settings, { trust, timeoutMs })
  if (opened.kind !== 'socket') return opened
  let offered: SMTPConnectionCustomAuthContext | undefined
  const connection = new SMTPConnection({
    ...optionsOf(opening),
    connection: opened.socket,
    customAuth: {
      [look]: (context) => {
        offered = context
        context.resolve()
      },
    },
  })
  const fault =
    (await connect(connection)) ??
    (await logIn(connection, { method: look })) ??
    (await signIn(connection, opening, offered))
  if (!fault) return { kind: 'session', session: createSession(connection, toAbilities(offered)) }
  connection.close()
  return fault
}

function optionsOf({ settings, trust, answerTimeoutMs }: Opening) {
  const { host, security, ehloName } = settings
  const isEncrypted = security === 'tls'
  return {
    host,
    secure: isEncrypted,
    secured: isEncrypted,
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { ...trust },
    ...(ehloName !== undefined && { name: ehloName }),
    greetingTimeout: answerTimeoutMs,
    connectionTimeout: answerTimeoutMs,
    socketTimeout: answerTimeoutMs,
    socketCloseTimeout: 0,
    maxResponseSize: longestReply,
  }
}

/** Waits for the greeting, introduces us, and encrypts by STARTTLS. */
async function connect(connection: SMTPConnection): Promise<SmtpFault | undefined> {
  const { promise, resolve } = Promise.withResolvers<SmtpError | undefined>()
  connection.on('error', resolve)
  connection.connect(resolve)
  const error = await promise
  return error && connectionFault(error, 'connect')
}

async function logIn(connection: SMTPConnection, auth: SMTPConnectionAuth): Promise<SmtpFault | undefined> {
  const { promise, resolve } = Promise.withResolvers<SmtpError | undefined>()
  connection.once('error', resolve)
  connection.login(auth, (error) => resolve(error ?? undefined))
  const error = await promise
  return error && connectionFault(error, 'auth' satisfies SmtpPhase)
}

/** Signs in where the settings name a user, by the best way that the server offers. */
async function signIn(
  connection: SMTPConnection,
  { settings: { user }, password }: Opening,
  offered: SMTPConnectionCustomAuthContext | undefined,
): Promise<SmtpFault | undefined> {
  if (user === undefined || password === undefined) return undefined
  const method = ['PLAIN', 'LOGIN', 'CRAM-MD5'].find((one) => offered?.authMethods.includes(one))
  if (method === undefined)
    return {
      kind: 'refused',
      phase: 'auth',
      reply: { code: 504, text: 'the server offers no way to sign in by a password' },
    }
  return logIn(connection, { method, credentials: { user, pass: password } })
}

function toAbilities(offered: SMTPConnectionCustomAuthContext | undefined) {
  return {
    smtpUtf8: offered?.extensions.includes('SMTPUTF8') ?? false,
    mostBytes: offered?.maxAllowedSize || undefined,
  }
}
