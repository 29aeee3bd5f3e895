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
export function childTrace(parent: Trace | undefined): Trace {
  return { traceId: parent?.traceId ?? randomHex(), spanId: randomHex().slice(16), sampled: parent?.sampled ?? true }
}

/** The header that carries `trace` to the next service. */
export function traceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/** 32 hexadecimal digits. Node keeps a pool of random UUIDs, which makes this far cheaper than asking for bytes. */
function randomHex() {
  return crypto.randomUUID().replaceAll('-', '')
}
