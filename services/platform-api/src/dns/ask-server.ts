import { randomInt } from 'node:crypto'
import type { DnsAnswer, RecordType } from './dns-answer.ts'
import { exchangeDatagram, exchangeStream, type Target } from './exchange.ts'
import { type Reply, without } from './message.ts'

export type Asking = Target & {
  /** Whether the server may ask others. A server of a zone says what it knows itself. */
  recursion: boolean
  timeoutMs: number
  tries: number
}

/**
 * Asks one server one question: by datagram, then on a connection where the answer does not fit. A try without an answer is repeated; an
 * answer is not, whatever it says.
 */
export async function askServer<Type extends RecordType>(
  asking: Asking,
  { name, type }: { name: string; type: Type },
  signal: AbortSignal,
): Promise<DnsAnswer<Type>> {
  const startedAt = performance.now()
  // The records are those of the question's type: `readReply` keeps no others.
  const finish = (reply: Omit<DnsAnswer, 'ms'>) =>
    ({ ...reply, ms: Math.round(performance.now() - startedAt) }) as DnsAnswer<Type>
  // A name that no zone can have does not exist, and cannot be asked.
  if (!isName(name)) return finish(without('nxdomain'))
  for (let attempt = 1; ; attempt += 1) {
    const reply = await tryOnce(asking, { name, type }, signal)
    if (reply.outcome !== 'timeout' || attempt === asking.tries || signal.aborted) return finish(reply)
  }
}

async function tryOnce(
  { recursion, timeoutMs, ...target }: Asking,
  asked: { name: string; type: RecordType },
  signal: AbortSignal,
): Promise<Exclude<Reply, 'truncated'>> {
  const question = { ...asked, recursion, id: randomInt(65_536) }
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const first = await exchangeDatagram(target, question, within)
    const reply = first === 'truncated' ? await exchangeStream(target, question, within) : first
    return reply === 'truncated' ? without('error', 'unreadable') : reply
  } catch (error) {
    return without(within.aborted || isRefusedByNetwork(error) ? 'timeout' : 'error')
  }
}

function isRefusedByNetwork(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ECONNREFUSED' || code === 'ETIMEDOUT'
}

/** Whether each label has 1 to 63 bytes and the whole at most 253 (RFC 1035 §2.3.4). */
function isName(name: string): boolean {
  return (
    Buffer.byteLength(name) <= 253 &&
    name.split('.').every((label) => /^.{1,63}$/.test(label) && Buffer.byteLength(label) <= 63)
  )
}
