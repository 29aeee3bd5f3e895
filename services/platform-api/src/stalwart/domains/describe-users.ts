import { z } from 'zod'
import type { Jmap, JmapCall } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import type { LinkedObject } from '../jmap/set-result.ts'
import type { DomainUser } from '../stalwart.ts'

const mostShown = 5
/** The types of objects that have an address. */
const addressed = ['Account', 'MailingList']
const addressForm = z.object({ id: z.string(), emailAddress: z.string() })

/** How many objects of each type there are, and a few of them with their addresses. */
export async function describeUsers(
  jmap: Jmap,
  links: readonly LinkedObject[],
): Promise<{ counts: Record<string, number>; sample: DomainUser[] }> {
  const counts: Record<string, number> = {}
  for (const { object } of links) counts[object] = (counts[object] ?? 0) + 1
  const shown = links.slice(0, mostShown)
  const names = await namesOf(jmap, shown)
  const sample = shown.map(({ object, id }) => ({ type: object, id, name: names.get(`${object}/${id}`) ?? null }))
  return { counts, sample }
}

async function namesOf(jmap: Jmap, links: readonly LinkedObject[]): Promise<ReadonlyMap<string, string>> {
  const types = addressed.filter((type) => links.some(({ object }) => object === type))
  if (types.length === 0) return new Map()
  const calls = types.map((type): JmapCall => {
    const ids = links.filter(({ object }) => object === type).map(({ id }) => id)
    return [`x:${type}/get`, { ids, properties: ['emailAddress'] }]
  })
  const results = await jmap(calls)
  const found = types.flatMap((type, index) =>
    readFound({ form: addressForm, isWanted: () => true }, results[index]).map(
      ({ id, emailAddress }) => [`${type}/${id}`, emailAddress] as const,
    ),
  )
  return new Map(found)
}
