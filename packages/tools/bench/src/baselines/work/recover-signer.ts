import { eip191Digest } from '@constellation/broker-client/signing'
import { Hono } from 'hono'
import { recover } from 'tiny-secp256k1'

/** The recovery of one public key, by the library of the broker. */
export async function recoverSigner(): Promise<Hono> {
  return new Hono().post('/recover', async (context) => {
    const { message, signature } = await context.req.json()
    const digest = Buffer.from(eip191Digest(new TextEncoder().encode(message)).slice(2), 'hex')
    const bytes = Buffer.from(signature.slice(2), 'hex')
    const publicKey = recover(digest, bytes.subarray(0, 64), bytes[64] === 28 ? 1 : 0)
    return publicKey ? context.json({ publicKey: Buffer.from(publicKey).toString('hex') }) : context.notFound()
  })
}
