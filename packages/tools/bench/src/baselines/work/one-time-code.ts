import { createHmac, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'

/** A code of an app: one durable update that consumes the time step and gives the secret, and one HMAC (RFC 6238). */
export async function oneTimeCode({ DATABASE_URL }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  return new Hono().post('/verify', async (context) => {
    const { id, step, code } = await context.req.json()
    const { rows } = await pool.query({ name: 'take', text: take, values: [id, step] })
    const [factor] = rows
    if (!factor) return context.json({ error: 'the factor does not exist, or the step was used' }, 409)
    const isRight = timingSafeEqual(Buffer.from(codeOf(factor.totp_secret, step)), Buffer.from(code))
    return isRight ? context.json({ verified: true }) : context.json({ error: 'another code' }, 401)
  })
}

const take = `
  update raw_factors set totp_last_step = $2, last_used_at = now()
  where id = $1 and (totp_last_step is null or totp_last_step < $2)
  returning totp_secret`

function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
