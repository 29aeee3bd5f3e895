/** A position in a distributed trace, as `traceparent` carries it (W3C Trace Context §3.2). */
export type Trace = { traceId: string; spanId: string; sampled: boolean }

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** Reads a `traceparent` header; undefined when it is absent or malformed, so that a new trace begins. */
export function parseTraceparent(header: string | undefined): Trace | undefined {
  const [, traceId, spanId, flags] = form.exec(header ?? '') ?? []
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The next position below `parent`, or the first of a new trace. */
export function childTrace(parent: Trace | undefined, random: () => Uint8Array = randomBytes): Trace {
  const hex = Buffer.from(random()).toString('hex')
  return { traceId: parent?.traceId ?? hex.slice(0, 32), spanId: hex.slice(32, 48), sampled: parent?.sampled ?? true }
}

/** The header that carries `trace` to the next service. */
export function traceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

function randomBytes() {
  return crypto.getRandomValues(new Uint8Array(24))
}
