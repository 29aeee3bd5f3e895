import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'
import { openSession } from './open-session.ts'

/** The use of a passkey: one signature check (WebAuthn Level 3 §7.2, step 20) and one durable insert. */
export async function passkey({ DATABASE_URL, PASSKEYS }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  const keys = await readKeys(pool)
  demandRows(keys.size, Number(PASSKEYS), 'passkeys')
  return new Hono().post('/verify', async (context) => {
    const { response: used } = await context.req.json()
    const { authenticatorData, clientDataJSON, signature } = used.response
    const hash = createHash('sha256').update(bytes(clientDataJSON)).digest()
    const holder = keys.get(used.id)
    const signed = Buffer.concat([bytes(authenticatorData), hash])
    if (!holder || !verify('sha256', signed, holder.key, bytes(signature)))
      return context.json({ error: 'another signature' }, 401)
    const id = randomUUID()
    await openSession(pool, id, holder.userId)
    return context.json({ id })
  })
}

const bytes = (text: string) => Buffer.from(text, 'base64url')

/** In the COSE form of a key on P-256 (RFC 9053 §7.1.1), the coordinates are the two byte strings of length 32. */
async function readKeys(pool: pg.Pool) {
  const { rows } = await pool.query<{ credential_id: string; user_id: string; public_key: Buffer }>(
    `select credential_id, user_id, public_key from factors where kind = 'webauthn' and state = 'active'`,
  )
  return new Map(
    rows.map(({ credential_id, user_id, public_key }) => {
      const [x, y] = [0x21, 0x22].map((label) => {
        const at = public_key.indexOf(Buffer.of(label, 0x58, 32)) + 3
        return public_key.subarray(at, at + 32).toString('base64url')
      })
      const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' })
      return [credential_id, { key, userId: user_id }] as const
    }),
  )
}
