import {
  type Answer,
  AUTHENTIC_DATA,
  type DecodedPacket,
  decode,
  encode,
  type PacketOpt,
  RECURSION_DESIRED,
} from 'dns-packet'
import type { DnsAnswer, Outcome, OutcomeDetail, RecordType } from './dns-answer.ts'
import { plainName } from './plain-name.ts'
import { readRecord } from './read-record.ts'

export type Question = { id: number; name: string; type: RecordType; recursion: boolean }

/** What a server said, or that its answer did not fit into a datagram. */
export type Reply = 'truncated' | Omit<DnsAnswer, 'ms'>

/** What fits into a datagram that no network splits (DNS flag day 2020). */
const udpPayloadSize = 1232

/** The message that asks one question. */
export function writeQuestion({ id, name, type, recursion }: Question): Buffer {
  return encode({
    type: 'query',
    id,
    flags: AUTHENTIC_DATA | (recursion ? RECURSION_DESIRED : 0),
    questions: [{ name, type }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  })
}

/**
 * Reads the answer to a question. Undefined for a message that belongs to another question: it may be forged, so it counts as none. An
 * answer that cannot be read is an outcome of its own, and never "there is no such record".
 */
export function readReply(message: Buffer, question: Question): Reply | undefined {
  if (message.length < 2 || message.readUInt16BE(0) !== question.id) return undefined
  const packet = decoded(message)
  if (!packet) return without('error', 'unreadable')
  if (!packet.flag_qr || !isAbout(packet, question)) return undefined
  if (packet.flag_tc) return 'truncated'
  const code = String((packet as { rcode?: string }).rcode)
  if (code === 'NOERROR' || code === 'NXDOMAIN') return told(packet, question, code === 'NXDOMAIN')
  return without(outcomes[code] ?? 'error', isAboutSignatures(packet) ? 'dnssec' : null)
}

/** An outcome that tells nothing of the name. */
export function without(outcome: Outcome, detail: OutcomeDetail | null = null): Omit<DnsAnswer, 'ms'> {
  return { outcome, detail, records: [], aliases: [], negative: null, isAuthoritative: false }
}

const outcomes: Readonly<Record<string, Outcome>> = { SERVFAIL: 'servfail', REFUSED: 'refused' }

function decoded(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message)
    // A record whose length leads beyond the end is read without a complaint.
    return decode.bytes <= message.length ? packet : undefined
  } catch {
    // Whatever is wrong with it, the caller hears that it is unreadable.
    return undefined
  }
}

function isAbout({ questions = [] }: DecodedPacket, { name, type }: Question): boolean {
  const [first, ...others] = questions
  return others.length === 0 && first?.type === type && plainName(first.name) === plainName(name)
}

function told(packet: DecodedPacket, { name, type }: Question, isUnknown: boolean): Omit<DnsAnswer, 'ms'> {
  const answers = packet.answers ?? []
  const names = type === 'CNAME' ? [plainName(name)] : followed(answers, plainName(name))
  const last = names.at(-1)
  const records = answers.filter((one) => one.type === type && plainName(one.name) === last).map(readRecord)
  const outcome = records.length > 0 ? 'answer' : isUnknown ? 'nxdomain' : 'nodata'
  return {
    ...{ outcome, detail: null, records, aliases: names.slice(1) },
    negative: outcome === 'answer' ? null : negativeOf(packet),
    isAuthoritative: packet.flag_aa,
  }
}

/** The name, and those to which CNAMEs of the answer lead. A circle of CNAMEs ends where it closes. */
function followed(answers: readonly Answer[], name: string): string[] {
  const aliases = new Map(
    answers.flatMap((one) => (one.type === 'CNAME' ? [[plainName(one.name), plainName(one.data)] as const] : [])),
  )
  const names = [name]
  for (let next = aliases.get(name); next !== undefined && !names.includes(next); next = aliases.get(next))
    names.push(next)
  return names
}

function negativeOf({ authorities = [] }: DecodedPacket): DnsAnswer['negative'] {
  for (const one of authorities)
    if (one.type === 'SOA')
      return { zone: plainName(one.name), ttlSeconds: Math.min(one.ttl ?? 0, one.data.minimum ?? 0) }
  return null
}

/** The code 15 carries an Extended DNS Error; its first two bytes say which (RFC 8914 §4): 1, 2, and 5 to 12 are about DNSSEC. */
function isAboutSignatures({ additionals = [] }: DecodedPacket): boolean {
  const options = additionals.flatMap((one): readonly PacketOpt[] => (one.type === 'OPT' ? one.options : []))
  return options.some(({ code, data }: { code: number; data?: Buffer | undefined }) => {
    const error = code === 15 && data && data.length >= 2 ? data.readUInt16BE(0) : 0
    return error === 1 || error === 2 || (error >= 5 && error <= 12)
  })
}
