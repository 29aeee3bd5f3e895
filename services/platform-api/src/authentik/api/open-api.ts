import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { type Answer, type AuthentikConnection, exchange } from './exchange.ts'
import { failureOf, type Purpose, unreadable } from './failure-of.ts'
import { parseJson } from './parse-json.ts'
import { readPages } from './read-pages.ts'

type Query = Readonly<Record<string, string | readonly string[]>>

/** Calls of the API. `does` says what a call is for. All throw a StepFailure. */
export type Api = {
  now: () => Date
  /** An object; undefined where there is none. */
  read<Form extends z.ZodType>(path: string, form: Form, does: string): Promise<z.output<Form> | undefined>
  /** Every row of a list, from all its pages. A filter may have been ignored: the caller compares each row. */
  list<Form extends z.ZodType>(path: string, query: Query, form: Form, does: string): Promise<z.output<Form>[]>
  /** An answer that is a whole: an array without pages. */
  readArray<Form extends z.ZodType>(path: string, query: Query, form: Form, does: string): Promise<z.output<Form>[]>
  /** Makes or changes an object, and gives it as the answer has it. */
  write<Form extends z.ZodType>(
    method: 'POST' | 'PATCH',
    path: string,
    body: object,
    form: Form,
    does: string,
  ): Promise<z.output<Form>>
  /** Does something that has no answer. Gives false where an object that it is about does not exist. */
  act(path: string, body: object, does: string): Promise<boolean>
  /** Gives false where the object is gone already. */
  remove(path: string, does: string): Promise<boolean>
}

export function openApi(connection: AuthentikConnection): Api {
  const { now } = connection
  const refused = (answer: Answer, purpose: Purpose): StepFailure => failureOf(answer, purpose, now())

  async function get(path: string, does: string): Promise<Answer> {
    const answer = await exchange(connection, { method: 'GET', path })
    if (answer.status !== 200 && answer.status !== 404) throw refused(answer, { does, sent: [] })
    return answer
  }

  async function getFound(path: string, does: string): Promise<Answer> {
    const answer = await get(path, does)
    if (answer.status === 404) throw refused(answer, { does, sent: [] })
    return answer
  }

  return {
    now,
    async read(path, form, does) {
      const answer = await get(path, does)
      return answer.status === 404 ? undefined : parse(form, answer)
    },
    list: (path, query, form, does) =>
      readPages(async (page) =>
        parse(pageOf(form), await getFound(`${path}?${toQuery({ ...query, page, page_size: '100' })}`, does)),
      ),
    readArray: async (path, query, form, does) =>
      parse(z.array(form), await getFound(`${path}?${toQuery(query)}`, does)),
    async write(method, path, body, form, does) {
      const answer = await exchange(connection, { method, path, body })
      if (answer.status !== 200 && answer.status !== 201) throw refused(answer, { does, sent: Object.keys(body) })
      return parse(form, answer)
    },
    async act(path, body, does) {
      const answer = await exchange(connection, { method: 'POST', path, body })
      return wasDone(answer, { does, sent: Object.keys(body) })
    },
    async remove(path, does) {
      return wasDone(await exchange(connection, { method: 'DELETE', path }), { does, sent: [] })
    },
  }

  function wasDone(answer: Answer, purpose: Purpose): boolean {
    if (answer.status === 404) return false
    // A success with something to say is not what these calls answer.
    if (answer.status === 200) throw unreadable()
    if (answer.status !== 204) throw refused(answer, purpose)
    return true
  }
}

function pageOf<Form extends z.ZodType>(form: Form) {
  return z.object({
    pagination: z.object({ next: z.int().nonnegative(), current: z.int().positive() }),
    results: z.array(form),
  })
}

function parse<Form extends z.ZodType>(form: Form, { text }: Answer): z.output<Form> {
  const { data, success } = form.safeParse(parseJson(text))
  if (!success) throw unreadable()
  return data
}

/** A value that is an empty text would be no filter at all. */
function toQuery(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
  if (pairs.some(([, value]) => value === ''))
    throw new StepFailure('validation_rejected', 'a search at Authentik for nothing would find everything')
  return new URLSearchParams(pairs).toString()
}
