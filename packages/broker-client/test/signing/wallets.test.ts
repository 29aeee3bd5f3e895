import { Wallet as EthersWallet } from 'ethers'
import { keccak256 } from 'viem'
import { privateKeyToAccount, sign } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { privateKeyWallet, signCall, type Wallet, WalletFormError } from '../../src/signing.ts'
import { addressA, callV1, keyA, keyB, vectors } from './vectors.ts'

const account = privateKeyToAccount(keyA)
const wallets: Record<string, Wallet> = {
  viem: { address: account.address, signMessage: (message) => account.signMessage({ message }) },
  ethers: new EthersWallet(keyA),
  'a raw key': privateKeyWallet(keyA),
}

test.each(Object.entries(wallets))('%s signs the same bytes as every other', async (_name, wallet) => {
  expect((await signCall(callV1, wallet)).auth).toEqual({ address: addressA, signature: vectors.V1?.signature })
})

/** Wallets with the faults that people reported. */
const faulty: Record<string, Wallet['signMessage']> = {
  'the letters of the hexadecimal form': (message) =>
    account.signMessage({ message: `0x${Buffer.from(message).toString('hex')}` }),
  'the letters of the hexadecimal form without 0x': (message) =>
    account.signMessage({ message: Buffer.from(message).toString('hex') }),
  'the bare hash': (message) => sign({ hash: keccak256(Buffer.from(message)), privateKey: keyA, to: 'hex' }),
  'the hash of the text': (message) => account.signMessage({ message: { raw: keccak256(Buffer.from(message)) } }),
  'another key': (message) => privateKeyToAccount(keyB).signMessage({ message }),
}

describe('a wallet that signs another form is caught before anything is sent:', () => {
  test.each(Object.entries(faulty))('%s', async (form, signMessage) => {
    const failure = await signCall(callV1, { address: addressA, signMessage }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(WalletFormError)
    expect((failure as Error).message).toContain(form)
  })

  test('a contract wallet', async () => {
    const signMessage = async () => `0x${'64'.repeat(200)}`
    await expect(signCall(callV1, { address: addressA, signMessage })).rejects.toMatchObject({
      fault: 'contract_wallet',
    })
  })
})

test.each(['00'.repeat(32), `0x${'ff'.repeat(32)}`, '12', ''])(
  'a key that is none is refused and not shown (%j)',
  (key) => {
    expect(() => privateKeyWallet(key)).toThrow(TypeError)
    expect(() => privateKeyWallet(key)).not.toThrow(/ff{4}|1157/)
  },
)
