import { isIPv6 } from 'node:net'
import { askServer } from './ask-server.ts'
import type { DnsAnswer, NameServer, RecordType } from './dns-answer.ts'
import type { Target } from './exchange.ts'
import { without } from './message.ts'
import { createSlots, type Slots } from './slots.ts'

export type DnsOptions = {
  /** The addresses of resolvers, with a port where it is not 53. Each is asked by itself, so that it is known which one said what. */
  resolvers: readonly string[]
  /** Whether a server to which a customer's zone leads may be asked: it must not be one of our own network. */
  isAllowed: (address: string) => boolean
  /** The port of the servers of zones. 53 when absent. */
  port?: number
  limits?: Partial<DnsLimits>
}

export type DnsLimits = {
  /** For one try of one question. */
  timeoutMs: number
  tries: number
  /** For a whole check; what is unanswered by then is a timeout. */
  checkTimeoutMs: number
  /** How many questions one server gets in a check. */
  questions: number
  /** How many questions of a check are asked at once. */
  atOnce: number
  /** The same for all checks of the process. */
  atOnceInAll: number
}

const defaultLimits: DnsLimits = {
  timeoutMs: 3000,
  tries: 2,
  checkTimeoutMs: 20_000,
  questions: 60,
  atOnce: 8,
  atOnceInAll: 64,
}

/** The servers that one check asks. Disposing it ends what is still asked. */
export type DnsCheck = Disposable & {
  resolvers: readonly NameServer[]
  /** A server of a zone. Undefined for an address that may not be asked. */
  zoneServer(address: string): NameServer | undefined
}

/** Asks name servers for checks of domains: one for the whole process, because its limits count every check. */
export type Dns = { open(): DnsCheck }

export function createDns({ resolvers, isAllowed, port = 53, limits: given }: DnsOptions): Dns {
  const limits = { ...defaultLimits, ...given }
  const ofProcess = createSlots(limits.atOnceInAll)
  const targets = resolvers.map(readTarget)
  return {
    open() {
      const stop = new AbortController()
      const ofCheck = createSlots(limits.atOnce)
      const means: Means = {
        limits,
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(limits.checkTimeoutMs)]),
        slots: (work) => ofCheck(() => ofProcess(work)),
      }
      return {
        resolvers: targets.map((target) => openServer(target, true, means)),
        zoneServer: (address) => (isAllowed(address) ? openServer({ address, port }, false, means) : undefined),
        [Symbol.dispose]: () => stop.abort(),
      }
    },
  }
}

type Means = { limits: DnsLimits; signal: AbortSignal; slots: Slots }

/** A server that left so many questions unanswered, and answered none, is not asked again in a check: others wait behind it. */
const mostUnanswered = 3

function openServer(target: Target, recursion: boolean, { limits, signal, slots }: Means): NameServer {
  const { timeoutMs, tries, questions } = limits
  const asking = { ...target, recursion, timeoutMs, tries }
  const answers = new Map<string, Promise<DnsAnswer>>()
  let [answered, unanswered] = [0, 0]
  return {
    server: nameOf(target),
    ask<Type extends RecordType>(name: string, type: Type) {
      const key = `${type} ${name.toLowerCase()}`
      const answer = answers.get(key) ?? askNew(key, name, type)
      // The key holds the type, so the answer has records of that type.
      return answer as Promise<DnsAnswer<Type>>
    },
  }

  async function askNew(key: string, name: string, type: RecordType): Promise<DnsAnswer> {
    if (answers.size >= questions) return { ...without('error', 'limit'), ms: 0 }
    const answer = slots(() => askUnlessSilent(name, type))
    answers.set(key, answer)
    return answer
  }

  async function askUnlessSilent(name: string, type: RecordType): Promise<DnsAnswer> {
    if (answered === 0 && unanswered >= mostUnanswered) return { ...without('timeout'), ms: 0 }
    const answer = await askServer(asking, { name, type }, signal)
    if (answer.outcome === 'timeout') unanswered += 1
    else answered += 1
    return answer
  }
}

/** Reads `address`, `address:port` and `[address]:port`. */
function readTarget(text: string): Target {
  const [, address = text, port = '53'] =
    /^(?:\[?([^\]]*)\]|([\d.]+)):(\d+)$/.exec(text)?.filter((part) => part !== undefined) ?? []
  return { address, port: Number(port) }
}

function nameOf({ address, port }: Target): string {
  if (port === 53) return address
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`
}
