import { setImmediate } from 'node:timers/promises'
import type { Endpoint } from '@constellation/contract'
import type { Context } from 'hono'
import type { ServiceEnv } from './service-env.ts'

/**
 * Answers with a text part by part, at the pace of the caller. The first part is read before the answer begins, so that a refusal there
 * is a problem document. A later failure ends the text with the line `# incomplete:` and the request id, and breaks the connection.
 */
export async function streamText(
  context: Context<ServiceEnv>,
  operation: Pick<Endpoint, 'path' | 'media' | 'cacheControl' | 'status'>,
  parts: AsyncIterable<string>,
  onFailure: (error: unknown) => void,
): Promise<Response> {
  const iterator = parts[Symbol.asyncIterator]()
  const first = await iterator.next()
  context.header('content-type', `${operation.media}; charset=utf-8`)
  context.header('content-disposition', `attachment; filename="${operation.path.split('/').at(-1)}"`)
  context.header('cache-control', operation.cacheControl ?? 'no-store')
  const lastLine = `# incomplete: ${context.get('requestId')}\r\n`
  return context.body(bytesOf(iterator, first, { lastLine, onFailure }), operation.status as 200)
}

type Ending = { lastLine: string; onFailure: (error: unknown) => void }

function bytesOf(iterator: AsyncIterator<string>, first: IteratorResult<string>, { lastLine, onFailure }: Ending) {
  const encoder = new TextEncoder()
  let next: IteratorResult<string> | undefined = first
  let failure: { error: unknown } | undefined
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      if (failure) {
        // The server drops what it has not sent yet when it breaks the connection.
        await setImmediate()
        return controller.error(failure.error)
      }
      try {
        const { done, value } = next ?? (await iterator.next())
        next = undefined
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        failure = { error }
        onFailure(error)
        controller.enqueue(encoder.encode(lastLine))
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  }
  // Nothing is made before it is read.
  return new ReadableStream(source, { highWaterMark: 0 })
}
