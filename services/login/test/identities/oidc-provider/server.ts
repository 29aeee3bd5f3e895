import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import type { Order } from './start-oidc-provider.ts'

/** A certified provider that is not ours, in a process of its own: told by a message what to be, says by one where it listens. */
process.once('message', async (order: Order) => {
  const server = createServer()
  await once(server.listen(order.port, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', (await createProvider(issuer, order)).callback())
  process.send?.(issuer)
})

async function createProvider(issuer: string, order: Order) {
  const { algorithm, client, redirectUri, authentication, publicKey, signsUserinfo } = order
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: algorithm, use: 'sig' }] },
    clients: [
      {
        client_id: client.clientId,
        ...(publicKey ? { jwks: { keys: [publicKey] } } : { client_secret: client.clientSecret }),
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: authentication,
        ...(signsUserinfo && { userinfo_signed_response_alg: algorithm }),
        id_token_signed_response_alg: algorithm,
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: [algorithm], userinfoSigningAlgValues: [algorithm] },
    features: { jwtUserinfo: { enabled: signsUserinfo ?? false } },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of the suite'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.test`, email_verified: true, name: 'Nina New' }),
    }),
  })
}
