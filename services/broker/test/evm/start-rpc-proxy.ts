import { createServer, type IncomingMessage } from 'node:http'

type Call = { method: string; params: unknown[] }

/** What happens to a request: it passes, is lost before or after the node has it, or is never answered. */
export type Fate = 'pass' | 'lose_request' | 'lose_answer' | 'hang'

/** An address before a node, which makes faults on the way. */
export async function startRpcProxy(node: string) {
  const faults = {
    fate: (_calls: readonly Call[]): Fate => 'pass',
    /** What a node that is behind says instead; undefined for the node's own answer. */
    answer: (_call: Call): unknown => undefined,
  }
  const asked: string[] = []
  const server = createServer((request, response) => {
    answer(request).then(
      (text) => {
        if (text === undefined) request.socket.destroy()
        else if (text !== '') response.setHeader('content-type', 'application/json').end(text)
      },
      () => request.socket.destroy(),
    )
  })

  /** An empty text for what stays without an answer, and undefined for a lost connection. */
  async function answer(request: IncomingMessage): Promise<string | undefined> {
    const body = (await request.toArray()).join('')
    const calls: Call[] = [JSON.parse(body)].flat()
    asked.push(...calls.map(({ method }) => method))
    const fate = faults.fate(calls)
    if (fate === 'hang') return ''
    if (fate === 'lose_request') return undefined
    const forwarded = await fetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const answers = [await forwarded.json()].flat().map((one, index) => {
      const call = calls[index]
      const result = call && faults.answer(call)
      return result === undefined ? one : { jsonrpc: '2.0', id: one.id, result }
    })
    return fate === 'lose_answer' ? undefined : JSON.stringify(body.startsWith('[') ? answers : answers[0])
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/key-of-the-account/`,
    faults,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
