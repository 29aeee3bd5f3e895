import { z } from 'zod'
import { callIdOf, type Jmap, type JmapCall, parseAnswer } from './call-jmap.ts'

const pageSize = 500
const mostPages = 1000

export type Search<Form extends z.ZodType> = {
  /** The type of the objects, such as `Domain`. */
  object: string
  /** For the mail server. Its answer is not trusted: `isWanted` compares again. */
  filter: Record<string, unknown>
  /** The properties that the form needs. */
  properties: readonly string[]
  form: Form
  isWanted: (object: z.output<Form>) => boolean
}

/** Finds objects: walks every page of a query, and keeps only what is wanted. */
export async function findAll<Form extends z.ZodType>(jmap: Jmap, search: Search<Form>): Promise<z.output<Form>[]> {
  const found: z.output<Form>[] = []
  for (let page = 0; page < mostPages; page++) {
    const [queried, got] = await jmap(pageCalls(search, { position: page * pageSize, at: 0 }))
    found.push(...readFound(search, got))
    const { ids, total } = parseAnswer(queryForm, queried)
    if (ids.length < pageSize || (page + 1) * pageSize >= (total ?? Number.POSITIVE_INFINITY)) return found
  }
  return found
}

const queryForm = z.object({ ids: z.array(z.string()), total: z.number().optional() })

/**
 * The two calls for one page, of which the first one is the call `at` of its request. Only with a sort, a position and a total at once the
 * mail server pages as the standard says.
 */
export function pageCalls(
  { object, filter, properties }: Pick<Search<z.ZodType>, 'object' | 'filter' | 'properties'>,
  { position, at }: { position: number; at: number },
): [JmapCall, JmapCall] {
  const sort = [{ property: 'id', isAscending: true }]
  const ids = { resultOf: callIdOf(at), name: `x:${object}/query`, path: '/ids' }
  return [
    [`x:${object}/query`, { filter, sort, position, limit: pageSize, calculateTotal: true }],
    [`x:${object}/get`, { '#ids': ids, properties }],
  ]
}

/** The wanted objects in the result of a `/get`. */
export function readFound<Form extends z.ZodType>(
  { form, isWanted }: Pick<Search<Form>, 'form' | 'isWanted'>,
  result: unknown,
): z.output<Form>[] {
  return parseAnswer(z.object({ list: z.array(form) }), result).list.filter(isWanted)
}
