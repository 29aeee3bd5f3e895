import { recoverSigner as recover } from '@constellation/broker-client/signing'
import { Hono } from 'hono'

/** The recovery of one signer. */
export async function recoverSigner(): Promise<Hono> {
  return new Hono().post('/recover', async (context) => {
    const { message, signature } = await context.req.json()
    return context.json({ address: await recover(new TextEncoder().encode(message), signature) })
  })
}
