import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { plainGet } from '../load/wrk-script.ts'
import { type RbacWithUsers, rbacWithUsers } from '../world/rbac-with-users.ts'
import { type Size, sizes } from '../world/sizes.ts'

type PathOf = (accountId: string) => string

/** List pages for an administrator of the account: as fast with very many rows as with few. */
const pages = (name: string, pathOf: PathOf, size: Size): Bench => ({
  name: `${name}-${size}`,
  raw: 'the same request at 1 000 rows',
  goal: { of: 'p95', atMost: 2 },
  async prepare(world, cleanUp) {
    const few = await rbacWithUsers(world, 1000, cleanUp)
    const many = await rbacWithUsers(world, sizes[size], cleanUp)
    for (const side of [few, many]) await demandFullPage(side, pathOf, await world.serviceToken())
    const ask = async ({ rbac, accessToken, accountId }: RbacWithUsers, seconds: number) => {
      const headers = { 'x-service-token': await world.serviceToken(), authorization: `Bearer ${accessToken}` }
      const load = { url: `${rbac.url}${pathOf(accountId)}`, connections: 4, contains: '"nextCursor":"' }
      return sendLoad({ ...load, script: plainGet(headers) }, seconds)
    }
    return {
      rawProcess: few.rbac.process,
      services: [many.rbac.process],
      raw: (seconds) => ask(few, seconds),
      ours: (seconds) => ask(many, seconds),
    }
  },
})

/** Throws for a page with fewer rows, because it would be faster for that reason. */
async function demandFullPage({ rbac, accessToken, accountId }: RbacWithUsers, pathOf: PathOf, serviceToken: string) {
  const headers = { 'x-service-token': serviceToken, authorization: `Bearer ${accessToken}` }
  const answer = await fetch(rbac.url + pathOf(accountId), { headers })
  const { items }: { items?: unknown[] } = JSON.parse(await answer.text())
  if (items?.length !== 20) throw new Error(`${pathOf(accountId)} gave ${items?.length ?? 0} of 20 rows`)
}

const users = () => '/users?limit=20'
const search = () => '/users?limit=20&search=maria'
const audit = (accountId: string) => `/accounts/${accountId}/audit?limit=20`

export const pagesOfLists: readonly Bench[] = [
  pages('user-list', users, '100k'),
  pages('user-list', users, '1m'),
  pages('user-search', search, '100k'),
  pages('user-search', search, '1m'),
  pages('audit-list', audit, '100k'),
  pages('audit-list', audit, '1m'),
]
