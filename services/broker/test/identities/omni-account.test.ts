import { identityTypes } from '@constellation/contracts-broker'
import { expect, test } from 'vitest'
import { deriveOmniAccount, hashIdentity } from '../../src/domain/identities/omni-account.ts'

test.each([
  [
    'agentkeys',
    'evm',
    '0x1234567890abcdef1234567890abcdef12345678',
    '43adfc06263716e1fe7b72513bb3d305aff6cf8f060c1b709cfa0d4977bf0373',
  ],
  [
    'agentkeys',
    'evm',
    '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a',
    'c5204378ff1ef0b422d52ef494a8cc18af31a901f562d6879d07aa4e2329597d',
  ],
  ['agentkeys', 'email', 'alice@example.com', 'caf843f7f6b17c15fb43e8f6b2ae2e850045497ba7fb6a58b9d930ba6c158824'],
  [
    'agentkeys',
    'oauth2_google',
    '110169484474386276334',
    'd3484b9babbad77eb242bdbe6f6282b89ae36279b23138ccaaae52c414167f1c',
  ],
  ['agentkeys', 'oauth2_github', '583231', '894b4a6fefcbf83a5025938c8d5f32a363eef5d5c5a435d1bef7bd98128ec9a4'],
  ['agentkeys', 'email', 'user@example.com', '1d36b28990b9348384c22acf2956727fe7f1fffc489b7a7e6d7dcd0924112541'],
  ['agentkeys', 'evm', 'user@example.com', 'eb833c9ca86377dc31191219336178025067602911f8a21dc56eb721d25e57f1'],
  ['wildmeta', 'email', 'alice@example.com', '736cc68ac193b8f584a7baf5e1375cc4cb3758bcceef59b456caab5407aa9e36'],
  [
    'agentkeys',
    'evm',
    '0x1563915e194d8cfba1943570603f7606a3115508',
    'ebbffbe326ef28a95182116d3d166625a70caf2244c6fbcef14b6fd63e92ec33',
  ],
])('the account of %s %s %s never changes', (client, type, value, account) => {
  expect(hashIdentity(client, type, value)).toBe(account)
})

test('accounts of this product are in its own namespace', () => {
  expect(deriveOmniAccount('email', 'alice@example.com')).toBe(hashIdentity('agentkeys', 'email', 'alice@example.com'))
})

test('no type of identity is the beginning of another, so two identities never give one text', () => {
  const all = [...identityTypes, 'oauth2_github', 'oauth2_apple']
  const clashes = all.flatMap((one) => all.filter((other) => other !== one && other.startsWith(one)))
  expect(clashes).toEqual([])
})
