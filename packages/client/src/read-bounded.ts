/**
 * The text of an answer of at most `limitBytes`. Throws when it is longer or breaks off, and when `signal` aborts before its last byte. An
 * answer without end is not read to its end.
 */
export async function readBounded(
  response: Response,
  { limitBytes, signal }: { limitBytes: number; signal: AbortSignal },
): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const giveUp = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', giveUp)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return Buffer.concat(chunks).toString()
      sizeBytes += value.byteLength
      if (sizeBytes > limitBytes) throw new Error(`more than ${limitBytes} bytes`)
      chunks.push(value)
    }
  } finally {
    signal.removeEventListener('abort', giveUp)
    giveUp()
  }
}
