import { endpoint } from '@constellation/contract'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createClient, Refusal, Unreachable } from '../src/index.ts'

const shape = { path: '/things/{id}', summary: '', allow: 'public', status: 200, errors: ['not_found'] } as const
const params = z.object({ id: z.string() })
const reply = z.object({ name: z.string() })
const contract = {
  readThing: endpoint({
    ...shape,
    method: 'get',
    params,
    reply,
    query: z.object({ n: z.coerce.number().optional() }),
    retry: 'safe',
  }),
  writeThing: endpoint({ ...shape, method: 'put', params, reply, body: z.object({ name: z.string() }) }),
  hurryThing: endpoint({ ...shape, method: 'post', params, reply, retry: 'safe', attemptMs: 20 }),
  dropThing: endpoint({ ...shape, method: 'delete', params, status: 204 }),
}

type Fetch = (request: Request) => Promise<Response>

/** A client over answers that are given one after the other, with what was asked. */
function clientOver(
  answers: readonly (Response | Error | Fetch)[],
  rest: { timeoutMs?: number; attempts?: number } = {},
) {
  const asked: Request[] = []
  const fetch: Fetch = async (request) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    asked.push(request)
    if (answer instanceof Error) throw answer
    if (typeof answer === 'function') return answer(request)
    return answer?.clone() ?? new Response()
  }
  let attempt = 0
  const headers = () => ({ 'x-attempt': String(++attempt) })
  return { asked, client: createClient(contract, { baseUrl: 'http://things', fetch, headers, ...rest }) }
}

const ok = Response.json({ name: 'Anna', secret: 'not declared' })
const gone = new TypeError('fetch failed')
const problem = (code: string, status: number, headers = {}) =>
  Response.json(
    { type: 'about:blank', title: 't', status, detail: 'not there', code, requestId: 'r' },
    { status, headers },
  )
const input = { params: { id: 'a/b ø' } }

describe('a call', () => {
  test('is the request that the contract describes, and its answer what the schema knows of it', async () => {
    const { client, asked } = clientOver([ok])
    await expect(client.readThing({ ...input, query: { n: 3 } })).resolves.toEqual({ name: 'Anna' })
    await client.writeThing({ ...input, body: { name: 'Bert' } })
    expect(asked.map(({ method, url }) => [method, url])).toEqual([
      ['GET', 'http://things/things/a%2Fb%20%C3%B8?n=3'],
      ['PUT', 'http://things/things/a%2Fb%20%C3%B8'],
    ])
    expect(asked[1]?.headers.get('content-type')).toBe('application/json')
    expect(await asked[1]?.json()).toEqual({ name: 'Bert' })
  })

  test('without a reply gives nothing', async () => {
    const { client } = clientOver([new Response(null, { status: 204 })])
    await expect(client.dropThing(input)).resolves.toBeUndefined()
  })
})

describe('a problem document', () => {
  test('is a typed refusal, which is not tried again', async () => {
    const { client, asked } = clientOver([problem('not_found', 404, { 'retry-after': '7' })])
    const error = await client.readThing({ ...input, query: {} }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Refusal)
    expect(error).toMatchObject({ code: 'not_found', status: 404, message: 'not there', retryAfterSeconds: 7 })
    expect(asked).toHaveLength(1)
  })
})

describe('no answer', () => {
  const read = (answers: Parameters<typeof clientOver>[0], rest = {}) => {
    const { client, asked } = clientOver(answers, rest)
    return { asked, done: client.readThing({ ...input, query: {} }) }
  }

  test('is retried once where that is safe, with a new proof of the caller', async () => {
    const { done, asked } = read([gone, ok])
    await expect(done).resolves.toEqual({ name: 'Anna' })
    expect(asked.map((request) => request.headers.get('x-attempt'))).toEqual(['1', '2'])
  })

  test('is given up after the configured number of attempts', async () => {
    const { done, asked } = read([gone], { attempts: 3 })
    await expect(done).rejects.toMatchObject({ name: 'Unreachable', cause: gone })
    expect(asked).toHaveLength(3)
  })

  test('is not tried again where that is not safe', async () => {
    const { client, asked } = clientOver([gone, ok])
    await expect(client.writeThing({ ...input, body: { name: 'Bert' } })).rejects.toBeInstanceOf(Unreachable)
    expect(asked).toHaveLength(1)
  })

  test.each<[string, Response]>([
    ['text that is no JSON', new Response('<html>')],
    ['a reply that breaks the contract', Response.json({ name: 1 })],
    ['a status that is not declared', Response.json({ name: 'Anna' }, { status: 201 })],
    ['a failure without a problem document', new Response('Bad Gateway', { status: 502 })],
    ['a problem whose code nobody knows', problem('made_up', 400)],
    ['JSON that is no problem', Response.json({ error: 'x' }, { status: 500 })],
  ])('is what nonsense is: %s', async (_, answer) => {
    await expect(read([answer], { attempts: 1 }).done).rejects.toBeInstanceOf(Unreachable)
  })

  test('is what comes too late is', async () => {
    const { done } = read([() => new Promise(() => undefined)], { timeoutMs: 20, attempts: 1 })
    await expect(done).rejects.toMatchObject({ name: 'Unreachable', cause: { name: 'TimeoutError' } })
  })

  test('is what an operation that allows less time than the transport waits for, and asks for again', async () => {
    const { client, asked } = clientOver([() => new Promise(() => undefined), ok])
    expect(await client.hurryThing(input)).toEqual({ name: 'Anna' })
    expect(asked).toHaveLength(2)
  })

  test('is an answer whose body does not end', async () => {
    const stuck: Fetch = async () => new Response(new ReadableStream(), { status: 200 })
    const { done } = read([stuck], { timeoutMs: 20, attempts: 1 })
    await expect(done).rejects.toMatchObject({ name: 'Unreachable', cause: { name: 'TimeoutError' } })
  })
})
