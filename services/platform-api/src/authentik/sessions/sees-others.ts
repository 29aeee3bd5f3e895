import { z } from 'zod'
import type { Api } from '../api/open-api.ts'

const meForm = z.object({ user: z.object({ pk: z.int(), is_superuser: z.boolean() }) })
const firstForm = z.object({ results: z.array(z.object({ user: z.int() })) })

/**
 * Whether the account has shown that it sees sessions of other people. Without the permission a list is merely empty. Where nobody at all
 * is signed in, only a superuser can know it.
 */
export async function seesOthers(api: Api): Promise<boolean> {
  const me = await api.read('/core/users/me/', meForm, 'read its own account')
  if (me?.user.is_superuser) return true
  const first = await api.read('/core/authenticated_sessions/?page_size=1', firstForm, 'read sessions')
  return first?.results.some(({ user }) => user !== me?.user.pk) ?? false
}
