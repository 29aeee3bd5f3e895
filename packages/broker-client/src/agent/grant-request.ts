import type { DaemonProof } from '../grants/grants.ts'
import { isObject } from '../http/reply.ts'
import { AgentFailure } from './agent-failure.ts'

/** What the owner of a master wallet is asked to grant. */
export type GrantRequest = {
  broker: string
  daemonAddress: string
  service: string
  path: string
  daemonProof?: DaemonProof | undefined
}

const prefix = 'broker-grant-request.v1.'

/** One line that survives a shell, a mail and a chat. Nothing in it is secret, and it grants nothing. */
export function writeGrantRequest({ broker, daemonAddress, service, path, daemonProof }: GrantRequest): string {
  const content = {
    broker,
    daemon_address: daemonAddress,
    service,
    scope_path: path,
    ...(daemonProof && { daemon_proof: daemonProof }),
  }
  return `${prefix}${Buffer.from(JSON.stringify(content)).toString('base64url')}`
}

/** Reads a line from elsewhere. Every member is checked, because a person decides by what is shown of it. */
export function readGrantRequest(line: string): GrantRequest {
  const content = decode(line.trim())
  if (!isObject(content)) throw damaged()
  const { broker, daemon_address, service, scope_path, daemon_proof } = content
  const fields = { broker, daemonAddress: daemon_address, service, path: scope_path }
  if (!isShown(fields) || !/^0x[0-9a-f]{40}$/i.test(fields.daemonAddress)) throw damaged()
  return { ...fields, daemonAddress: fields.daemonAddress.toLowerCase(), daemonProof: readProof(daemon_proof) }
}

function decode(line: string): unknown {
  if (!line.startsWith(prefix)) throw damaged()
  try {
    return JSON.parse(Buffer.from(line.slice(prefix.length), 'base64url').toString('utf8'))
  } catch {
    throw damaged()
  }
}

/** Printable ASCII alone: other characters could look like a path that they are not. */
function isShown<Name extends string>(fields: Record<Name, unknown>): fields is Record<Name, string> {
  return Object.values(fields).every((value) => typeof value === 'string' && /^[!-~]{1,512}$/.test(value))
}

function readProof(proof: unknown): DaemonProof | undefined {
  if (proof === undefined) return undefined
  if (!isObject(proof)) throw damaged()
  const { issued_at, signature } = proof
  const fields = { issued_at, signature }
  if (!isShown(fields)) throw damaged()
  return fields
}

function damaged(): AgentFailure {
  return new AgentFailure(
    'this is not a whole grant request',
    'copy the line that broker-agent request printed, in one piece',
  )
}
