import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

/** A company's package registry: over TLS, by an authority of its own, with one package called `thing`. Its files go into the folder. */
export async function startCompanyRegistry(folder: string) {
  const file = (name: string) => path.join(folder, name)
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=A company',
    '-keyout',
    file('ca-key.pem'),
    '-out',
    file('ca.pem'),
  )
  openssl('req', ...newKey, ...subject, '-keyout', file('key.pem'), '-out', file('request.pem'))
  const signed = ['-req', '-copy_extensions', 'copy', '-days', '2', '-CA', file('ca.pem'), '-CAkey', file('ca-key.pem')]
  openssl('x509', ...signed, '-in', file('request.pem'), '-out', file('certificate.pem'))
  mkdirSync(file('package'))
  writeFileSync(file('package/package.json'), JSON.stringify({ name: 'thing', version: '1.0.0' }))
  execFileSync('tar', ['czf', file('thing.tgz'), '-C', folder, 'package'])
  const tarball = readFileSync(file('thing.tgz'))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`

  const server = createServer(
    { key: readFileSync(file('key.pem')), cert: readFileSync(file('certificate.pem')) },
    (request, response) => {
      if (request.url?.endsWith('.tgz')) return response.end(tarball)
      const dist = { tarball: `${url()}thing/-/thing-1.0.0.tgz`, integrity }
      // pnpm refuses a version that is younger than a day.
      const time = { modified: '2020-01-01T00:00:00.000Z', '1.0.0': '2020-01-01T00:00:00.000Z' }
      const versions = { '1.0.0': { name: 'thing', version: '1.0.0', dist } }
      return response.end(JSON.stringify({ name: 'thing', 'dist-tags': { latest: '1.0.0' }, versions, time }))
    },
  ).listen(0, 'localhost')
  await once(server, 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const url = () => `https://localhost:${(server.address() as AddressInfo).port}/`
  return {
    url: url(),
    authority: file('ca.pem'),
    integrity,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
