import { type BreachCorpus, breachHashOf } from './breach-corpus.ts'

type Options = {
  /** The origin of a service with the range interface of Have I Been Pwned. */
  origin: string
  send: (request: Request) => Promise<Response>
  timeoutMs?: number
}

/** An answer has about a thousand lines of 40 bytes. */
const largestAnswerBytes = 256 * 1024
const prefixLength = 5

/**
 * Asks a range interface with k-anonymity: it learns five characters of the hash, which a few hundred leaked passwords share, and
 * with `Add-Padding` the size of its answer tells nothing either.
 */
export function rangeApi({ origin, send, timeoutMs = 1500 }: Options): BreachCorpus {
  return {
    async has(password) {
      const hash = breachHashOf(password)
      const url = new URL(`/range/${hash.slice(0, prefixLength)}`, origin)
      const headers = { 'add-padding': 'true', 'user-agent': 'constellation-rbac' }
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await send(new Request(url, { headers, redirect: 'error', signal }))
      if (response.status !== 200) throw new Error(`the range interface answered ${response.status}`)
      return listHas(await readText(response), hash.slice(prefixLength))
    },
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > largestAnswerBytes) throw new Error('the answer of the range interface is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}

/** Lines are `SUFFIX:COUNT`. A line of padding has the count 0. */
function listHas(text: string, suffix: string) {
  const lines = text
    .split('\n')
    .map((line) => /^([0-9A-F]{35}):(\d+)\r?$/i.exec(line) ?? (line.trim() ? null : undefined))
  if (lines.includes(null)) throw new Error('the answer of the range interface is not a list of hashes')
  return lines.some((line) => line?.[1]?.toUpperCase() === suffix && Number(line[2]) > 0)
}
