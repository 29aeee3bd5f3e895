import { expect, test } from 'vitest'
import { createVault } from '../../src/index.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

function open() {
  const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
  const vault = createVault({
    ...{ now: () => new Date('2026-03-01T12:00:00Z'), random, keys: ['mail'] },
    tokens: { both: ['encrypt', 'decrypt'], reader: ['decrypt'] },
  })
  const ask = async (path: string, body: unknown, token = 'both') => {
    const request = new Request(`http://vault/v1/${path}`, {
      method: 'POST',
      headers: { 'x-vault-token': token },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const response = await vault.fetch(request)
    return { status: response.status, ...(await response.json()) }
  }
  const encrypt = async (more: object = {}) => {
    const { data } = await ask('transit/encrypt/mail', { plaintext: base64('a secret'), ...more })
    return data.ciphertext as string
  }
  return { control: vault.control, ask, encrypt }
}

test('what is encrypted is decrypted, with the associated data alone', async () => {
  const { ask, encrypt } = open()
  const associated_data = base64('record 1')
  const ciphertext = await encrypt({ associated_data })
  expect(ciphertext).toMatch(/^vault:v1:[A-Za-z0-9+/]+=*$/)
  expect(await encrypt({ associated_data })).not.toBe(ciphertext)
  const opened = await ask('transit/decrypt/mail', { ciphertext, associated_data }, 'reader')
  expect(opened).toMatchObject({ status: 200, data: { plaintext: base64('a secret') } })
  for (const other of [undefined, base64('record 2')])
    expect(await ask('transit/decrypt/mail', { ciphertext, associated_data: other })).toEqual({
      status: 400,
      errors: ['cipher: message authentication failed'],
    })
})

test('a rotated key decrypts what its former versions encrypted, until they are too old', async () => {
  const { ask, encrypt, control } = open()
  const former = await encrypt()
  control.rotate('mail')
  expect(await encrypt()).toMatch(/^vault:v2:/)
  expect((await ask('transit/decrypt/mail', { ciphertext: former })).status).toBe(200)
  control.rotate('mail', 2)
  expect(await ask('transit/decrypt/mail', { ciphertext: former })).toMatchObject({
    status: 400,
    errors: [expect.stringContaining('too old')],
  })
})

test.each<[string, string, unknown, string, number, string]>([
  ['an unknown token', 'transit/decrypt/mail', {}, 'nobody', 403, 'permission denied'],
  ['a token without the right', 'transit/encrypt/mail', {}, 'reader', 403, 'permission denied'],
  ['another mount', 'other/decrypt/mail', {}, 'both', 403, 'permission denied'],
  ['an unknown key', 'transit/decrypt/other', {}, 'both', 400, 'encryption key not found'],
  ['no ciphertext', 'transit/decrypt/mail', {}, 'both', 400, 'invalid ciphertext: no prefix'],
  ['a broken ciphertext', 'transit/decrypt/mail', { ciphertext: 'vault:v1:AAAA' }, 'both', 400, 'invalid ciphertext'],
  ['a newer version', 'transit/decrypt/mail', { ciphertext: 'vault:v9:AAAA' }, 'both', 400, 'version is too new'],
  ['no base64', 'transit/encrypt/mail', { plaintext: 'ä' }, 'both', 400, 'base64-decode'],
  ['no JSON', 'transit/decrypt/mail', '{', 'both', 400, 'failed to parse JSON'],
])('%s is refused', async (_case, path, body, token, status, error) => {
  const { ask } = open()
  expect(await ask(path, body, token)).toEqual({ status, errors: [expect.stringContaining(error)] })
})

test('a sealed Vault answers nothing else, and a revoked token opens nothing', async () => {
  const { ask, encrypt, control } = open()
  const ciphertext = await encrypt()
  control.seal()
  expect(await ask('transit/decrypt/mail', { ciphertext })).toEqual({ status: 503, errors: ['Vault is sealed'] })
  control.unseal()
  control.revoke('both')
  expect((await ask('transit/decrypt/mail', { ciphertext })).status).toBe(403)
})
