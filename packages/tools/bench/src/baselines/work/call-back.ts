import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'
import { openSession } from './open-session.ts'

/** The callback of a provider: the code for a token, the profile, the addresses, and one durable insert. */
export async function callBack(env: NodeJS.ProcessEnv): Promise<Hono> {
  const {
    DATABASE_URL,
    TOKEN_URL = '',
    API_URL,
    CLIENT_ID = '',
    CLIENT_SECRET = '',
    REDIRECT_URI = '',
    VERIFIER = '',
  } = env
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  return new Hono().get('/callback', async (context) => {
    const body = new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      code: context.req.query('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    })
    const exchanged = await fetch(TOKEN_URL, { method: 'POST', headers: { accept: 'application/json' }, body })
    const { access_token: token } = await exchanged.json()
    if (!token) return context.json({ error: 'the code is not valid' }, 401)
    const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` }
    const profile = await (await fetch(`${API_URL}/user`, { headers })).json()
    const emails = await (await fetch(`${API_URL}/user/emails?per_page=100&page=1`, { headers })).json()
    if (!profile.id || !emails[0]) return context.json({ error: 'there is no profile' }, 502)
    const id = randomUUID()
    await openSession(pool, id, randomUUID())
    return context.json({ id })
  })
}
