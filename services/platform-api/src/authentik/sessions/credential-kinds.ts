import { z } from 'zod'
import type { Api } from '../api/open-api.ts'

/** Whose sessions are meant: by number, and by the name that the list filters by. Both as we recorded them. */
export type Person = { pk: number; username: string }

/** What a list said: what is the person's, and how much is of others. A list that filters has nothing of others. */
export type Listed = { own: string[]; others: number }

/** A kind of what keeps a person signed in: how it is listed, and the path of one. */
export type CredentialKind = {
  name: string
  list(api: Api, person: Person): Promise<Listed>
  pathOf(id: string): string
}

const sessionForm = z.object({ uuid: z.string().min(1), user: z.int() })
// A row has the user and the provider as whole objects, the provider with its secret. Nothing else of it is kept.
const tokenForm = z.object({ pk: z.int(), user: z.object({ pk: z.int() }) })

const sessionsPath = '/core/authenticated_sessions/'
const tokensPath = '/oauth2/refresh_tokens/'

/** Sessions of browsers, and refresh tokens, which outlive them. */
export const credentialKinds: readonly CredentialKind[] = [
  {
    name: 'sessions',
    async list(api, { pk, username }) {
      const rows = await api.list(sessionsPath, { user__username: username }, sessionForm, 'read sessions')
      return partition(
        rows,
        ({ user }) => user === pk,
        ({ uuid }) => uuid,
      )
    },
    pathOf: (id) => `${sessionsPath}${encodeURIComponent(id)}/`,
  },
  {
    name: 'refresh tokens',
    async list(api, { pk }) {
      const rows = await api.list(tokensPath, { user: String(pk) }, tokenForm, 'read refresh tokens')
      return partition(
        rows,
        ({ user }) => user.pk === pk,
        (row) => String(row.pk),
      )
    },
    pathOf: (id) => `${tokensPath}${encodeURIComponent(id)}/`,
  },
]

function partition<Row>(rows: readonly Row[], isOwn: (row: Row) => boolean, idOf: (row: Row) => string): Listed {
  const own = rows.filter(isOwn)
  return { own: [...new Set(own.map(idOf))], others: rows.length - own.length }
}
