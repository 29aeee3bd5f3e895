/** The connection from an application to login. A test can cut it, count requests and lose replies. */
export type Line = {
  fetch(request: Request): Promise<Response>
  /** The number of requests for each path since the test last looked. */
  counts(): Record<string, number>
  /** Nothing gets through until `mend`. */
  cut(): void
  mend(): void
  /** The next replies of a path are lost on their way back; login has handled the request. */
  loseReplies(path: string, times: number): void
  /** Login handles requests at the path, but no answer comes until `thaw`, as if the process had died. */
  freeze(path: string): void
  thaw(): void
}

export function createLine(fetch: (request: Request) => Promise<Response>): Line {
  let counts: Record<string, number> = {}
  let isCut = false
  const lost = new Map<string, number>()
  let frozen: string | undefined
  const ice = Promise.withResolvers<void>()

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      counts[pathname] = (counts[pathname] ?? 0) + 1
      if (isCut) throw new TypeError('the line is cut')
      const answer = await fetch(request)
      if (frozen === pathname) await ice.promise
      const toLose = lost.get(pathname) ?? 0
      if (toLose === 0) return answer
      lost.set(pathname, toLose - 1)
      throw new TypeError('the reply was lost')
    },
    counts() {
      const seen = counts
      counts = {}
      return seen
    },
    cut() {
      isCut = true
    },
    mend() {
      isCut = false
    },
    loseReplies: (path, times) => void lost.set(path, times),
    freeze(path) {
      frozen = path
    },
    thaw() {
      frozen = undefined
      ice.resolve()
    },
  }
}
