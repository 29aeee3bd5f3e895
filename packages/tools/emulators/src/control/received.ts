/** A request as it arrived, including secrets: those of a stand-in open nothing else. */
export type ReceivedRequest = {
  /** The endpoint's name, or null for an unknown path. */
  at: string | null
  method: string
  /** Path and query. */
  target: string
  /** By name in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
  receivedAt: string
}

const kept = 1000

export type ReceivedRequests = {
  add(request: Request, at: string | undefined): Promise<void>
  /** The oldest first; at most the last thousand. */
  list(): readonly ReceivedRequest[]
  clear(): void
}

/** Remembers the requests of a stand-in. A body is cut at the maximum, where there is one; `conceal` may remove what is secret. */
export function createReceivedRequests(
  now: () => Date,
  maxBodyLength = Number.POSITIVE_INFINITY,
  conceal: (received: ReceivedRequest) => ReceivedRequest = (received) => received,
): ReceivedRequests {
  let requests: ReceivedRequest[] = []
  return {
    async add(request, at) {
      const { pathname, search } = new URL(request.url)
      const body = cut(await request.clone().text(), maxBodyLength)
      const { method } = request
      const headers = Object.fromEntries(request.headers)
      const receivedAt = now().toISOString()
      const received = { at: at ?? null, method, target: `${pathname}${search}`, headers, body, receivedAt }
      requests = [...requests, conceal(received)].slice(-kept)
    },
    list: () => requests,
    clear: () => {
      requests = []
    },
  }
}

/** The copy of a part alone: a slice would keep the whole text in memory. */
function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? Buffer.from(text.slice(0, maxLength)).toString() : text
}
