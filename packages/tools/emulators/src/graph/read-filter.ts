import type { Mailbox } from './definitions.ts'
import { propertiesOf } from './describe-message.ts'
import { markOf, type StoredMessage, stateAt } from './mail-store.ts'
import { GraphRefusal } from './refusal.ts'

/** One condition of `$filter`. With a mark, the messages that have it are looked up. */
type Condition = { mark?: string; holds(message: StoredMessage, mailbox: Mailbox, nowMs: number): boolean }
export type Filter = { mark: string | undefined; holds: Condition['holds'] }

const text = "'((?:[^']|'')*)'"

/** The conditions that the stand-in knows, each with what it makes of the texts in it. */
const conditions: readonly [pattern: RegExp, make: (texts: readonly string[]) => Condition][] = [
  [
    new RegExp(`internetMessageId eq ${text}`, 'iy'),
    ([id = '']) => ({ mark: markOf('messageId', id), holds: (message) => message.internetMessageId === id }),
  ],
  [
    new RegExp(
      String.raw`singleValueExtendedProperties/any\((\w+):\s*\1/id eq ${text} and \1/value eq ${text}\)`,
      'iy',
    ),
    ([, id = '', value = '']) => ({
      mark: markOf(id, value),
      holds: (...about) => propertiesOf(...about).some((one) => markOf(one.id, one.value) === markOf(id, value)),
    }),
  ],
  [
    /isDraft eq (true|false)/iy,
    ([wanted = '']) => ({
      holds: (message, _mailbox, nowMs) => (stateAt(message, nowMs) === 'draft') === (wanted.toLowerCase() === 'true'),
    }),
  ],
  [
    new RegExp(String.raw`contains\(subject,\s*${text}\)`, 'iy'),
    ([part = '']) => ({ holds: ({ content }) => content.subject.toLowerCase().includes(part.toLowerCase()) }),
  ],
]

/** Reads `$filter`: conditions joined by `and`. Throws GraphRefusal for another, as Graph does for one about headers. */
export function readFilter(filter: string): Filter {
  const read: Condition[] = []
  for (let at = 0; at < filter.length || read.length === 0; ) {
    const { condition, end } = readCondition(filter, at)
    read.push(condition)
    const rest = filter.slice(end)
    if (rest && !/^ and /i.test(rest)) throw refuseFilter(filter)
    at = end + (rest ? ' and '.length : 0)
  }
  return {
    mark: read.find(({ mark }) => mark !== undefined)?.mark,
    holds: (...about) => read.every(({ holds }) => holds(...about)),
  }
}

function readCondition(filter: string, at: number): { condition: Condition; end: number } {
  for (const [pattern, make] of conditions) {
    pattern.lastIndex = at
    const [whole, ...texts] = pattern.exec(filter) ?? []
    if (whole) return { condition: make(texts.map((one) => one.replaceAll("''", "'"))), end: at + whole.length }
  }
  throw refuseFilter(filter)
}

function refuseFilter(filter: string): GraphRefusal {
  return new GraphRefusal(400, 'ErrorInvalidUrlQueryFilter', `The query filter contains an invalid term: ${filter}`)
}
