import { createHash } from 'node:crypto'
import { eip191Digest, privateKeyWallet } from '@constellation/broker-client/signing'
import { expect, test } from 'vitest'
import { siweMessage } from '../../src/domain/wallet-sign-in/siwe-message.ts'

test('the message is the text of EIP-4361, to the byte', async () => {
  const wallet = privateKeyWallet(`0x${'11'.repeat(32)}`)
  const message = siweMessage({
    issuer: 'https://broker.example.test',
    address: wallet.address,
    chainId: 84532,
    nonce: '00112233445566778899aabbccddeeff',
    issuedAt: new Date('2026-01-02T03:04:05Z'),
    expiresAt: new Date('2026-01-02T03:49:05Z'),
  })
  expect(message.length).toBe(363)
  expect(createHash('sha256').update(message).digest('hex')).toBe(
    'dc2da7681e3adc6b99897df2338b5d3205b91000b0e48a2c1e52260470468548',
  )
  expect(eip191Digest(new TextEncoder().encode(message))).toBe(
    '0x9a1d38a7d60d93bd885f55fd3f8c14df960191c6f05570b844542e3737705958',
  )
  expect(await wallet.signMessage(message)).toBe(
    '0x9d52950c6323d1609d1ba84e388fc443ef19e26b92c816bbcb6b33c1af95609b007900e3485b197a3ae7c38120a22024431cbe86274de32e7ceff91f9757be3b1b',
  )
})

test('the domain of the message has the port of the issuer when it is not the default one', () => {
  const parts = {
    address: '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a',
    chainId: 1,
    nonce: 'n',
    issuedAt: new Date(0),
    expiresAt: new Date(1),
  }
  expect(siweMessage({ ...parts, issuer: 'http://broker.localhost:8080' })).toMatch(/^broker\.localhost:8080 wants you/)
})
