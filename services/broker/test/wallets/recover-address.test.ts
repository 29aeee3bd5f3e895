import { randomBytes } from 'node:crypto'
import { recoverAddress as recoverByViem } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { hashMessage } from 'viem/utils'
import { expect, test } from 'vitest'
import { recoverAddress } from '../../src/domain/wallets/recover-address.ts'

test('the signer of a message is recovered, in each form of the last byte', async () => {
  for (let round = 0; round < 20; round++) {
    const account = privateKeyToAccount(generatePrivateKey())
    const raw = `0x${randomBytes(round).toString('hex')}` as const
    const signature = await account.signMessage({ message: { raw } })
    const hash = hashMessage({ raw })
    const low = Number.parseInt(signature.slice(-2), 16) - 27
    const withLow = `${signature.slice(0, -2)}0${low}` as `0x${string}`
    for (const form of [signature, withLow])
      expect(recoverAddress({ hash, signature: form })).toBe(account.address.toLowerCase())
  }
})

test('what is recovered or refused is what viem recovers or refuses', async () => {
  const refusals: boolean[] = []
  for (let round = 0; round < 50; round++) {
    const hash = `0x${randomBytes(32).toString('hex')}` as const
    const signature =
      `0x00${randomBytes(31).toString('hex')}00${randomBytes(31).toString('hex')}1${round % 2 ? 'b' : 'c'}` as const
    const expected = await recoverByViem({ hash, signature }).then(
      (address) => address.toLowerCase(),
      () => 'refused',
    )
    expect(recovered({ hash, signature })).toBe(expected)
    refusals.push(expected === 'refused')
  }
  expect(new Set(refusals)).toEqual(new Set([true, false]))
})

function recovered(signed: Parameters<typeof recoverAddress>[0]) {
  try {
    return recoverAddress(signed)
  } catch {
    return 'refused'
  }
}
