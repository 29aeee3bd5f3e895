import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSend } from '@constellation/stack/first-start'
import { expect, test } from 'vitest'
import { type Certified, createAuthority, isForeign, isFresh, issueCertificate } from '../src/state/local-authority.ts'

const names = ['login.stack.test', 'hello.stack.test']
const now = new Date()
const day = 86_400_000

/** Asks a server that has this certificate, by this name, and trusts this authority beside the world's. */
async function askServer({ certificate, key }: Certified, name: string, ca?: string): Promise<string> {
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end('answered'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const send = createSend({ ca, addresses: { [name]: '127.0.0.1' } })
    return await (await send(`https://${name}:${port}/`, { method: 'GET', headers: {} })).text()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a certificate is trusted for its names by clients of the authority, and by no others', async () => {
  const authority = await createAuthority('stack.test', now)
  const issued = await issueCertificate(authority, names, now)
  for (const name of names) expect(await askServer(issued, name, authority.certificate)).toBe('answered')
  await expect(askServer(issued, 'login.stack.test')).rejects.toThrow(/unable to verify|self-signed|issuer/)
  await expect(askServer(issued, 'mail.stack.test', authority.certificate)).rejects.toThrow(/does not match/)
})

test('the authority cannot vouch for a name outside its domain', async () => {
  const authority = await createAuthority('stack.test', now)
  const forged = await issueCertificate(authority, ['www.example.com'], now)
  await expect(askServer(forged, 'www.example.com', authority.certificate)).rejects.toThrow(/permitted subtree/)
})

test('another authority of the same name is not trusted', async () => {
  const authority = await createAuthority('stack.test', now)
  const issued = await issueCertificate(await createAuthority('stack.test', now), names, now)
  await expect(askServer(issued, 'login.stack.test', authority.certificate)).rejects.toThrow(/signature|verify/)
})

test('a certificate is renewed for other names and a month before its end, and not earlier', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'authority-'))
  const file = path.join(folder.path, 'certificate.pem')
  const issued = await issueCertificate(await createAuthority('stack.test', now), names, now)
  await writeFile(file, issued.certificate)
  expect(isFresh(file, names, now)).toBe(true)
  expect(isFresh(file, names, new Date(now.getTime() + 366 * day))).toBe(true)
  expect(isFresh(file, names, new Date(now.getTime() + 368 * day))).toBe(false)
  expect(isFresh(file, [...names, 'mail.stack.test'], now)).toBe(false)
  expect(isForeign(file)).toBe(false)
})
