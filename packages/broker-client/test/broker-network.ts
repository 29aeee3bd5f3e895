import type { TestBroker } from '@constellation/broker/testing'

type Fault = (answer: () => Promise<Response>, sent: Request) => Response | Promise<Response>

/**
 * The way to a broker, as a proxy and a web server make it: it adds the `Date` of the broker, remembers the calls, and spoils the
 * next answers by path. A fault may let the call happen first and lose its answer.
 */
export function createNetwork(broker: TestBroker) {
  const network = {
    calls: [] as string[],
    signIns: 0,
    faults: [] as { path: string; fault: Fault }[],
    async fetch(sent: Request): Promise<Response> {
      const { pathname } = new URL(sent.url)
      network.calls.push(pathname)
      const answer = async () => broker.fetch(sent)
      const at = network.faults.findIndex(({ path }) => path === pathname)
      const [planned] = at < 0 ? [] : network.faults.splice(at, 1)
      const response = await (planned ? planned.fault(answer, sent) : answer())
      if (pathname === '/v1/auth/wallet/verify' && response.ok) network.signIns++
      const headers = new Headers(response.headers)
      headers.set('date', broker.clock.now().toUTCString())
      return new Response(response.body, { status: response.status, headers })
    },
  }
  return network
}

/** What was released, read from the database and not from the broker. */
export function mintsOf({ owner }: TestBroker) {
  return owner
    .selectFrom('mint_log')
    .select(['wallet', 'service', 'scope_path', 'grant_id'])
    .where('kind', '=', 'mint')
    .where('released', '=', true)
    .orderBy('id')
    .execute()
}

/** A problem document, as the broker refuses. */
export function problem(
  status: number,
  code: string,
  detail: string = code,
  headers: Record<string, string> = {},
): Response {
  const content = { type: 'about:blank', title: code, status, detail, code, requestId: 'req-12345678' }
  return Response.json(content, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}
