import { mkdtempSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { startDaemon } from '../../src/daemon.ts'
import { hosts, makeCertificate, writeSecret } from '../../src/inventory.ts'
import { network } from '../../src/network.ts'
import { type Context, play, snapshot, withImages } from './installation.ts'

/** 5. What cannot work is refused in one line before anything is changed. */
export function preflight(context: Context) {
  describe('preflight refuses', () => {
    const digest = `sha256:${'0'.repeat(64)}`

    test.each<[string, (cluster: ReturnType<Context>) => Record<string, unknown>, RegExp]>([
      [
        'a digest that the registry does not have',
        (cluster) => withImages(cluster, { rbac: `10.213.1.1:5000/constellation/rbac@${digest}` }),
        /has no such digest/,
      ],
      [
        'an image that is named by tag',
        (cluster) => withImages(cluster, { rbac: '10.213.1.1:5000/constellation/rbac:latest' }),
        /not named by digest/,
      ],
      [
        'a registry that cannot be reached',
        (cluster) => withImages(cluster, { rbac: `10.213.1.1:5999/constellation/rbac@${digest}` }),
        /cannot be reached/,
      ],
      ['a host that is no name', () => ({ constellation_login_host: 'https://login.cluster.test' }), /no host name/],
      ['one name for two', () => ({ constellation_hello_host: hosts.login }), /are the same/],
      ['a foreign domain for passkeys', () => ({ constellation_relying_party: 'other.test' }), /no domain above it/],
      ['no way to a mail server', () => ({ constellation_smtp_url: 'mail.cluster.test' }), /constellation_smtp_url/],
      [
        'the sender of the example',
        () => ({ constellation_mail_from: 'Example <no-reply@example.com>' }),
        /the example's/,
      ],
      [
        'a setting of development',
        () => ({
          constellation_rbac: { settings: { RBAC_ENVIRONMENT: 'development', RBAC_ACCESS_TTL_SECONDS: '60' } },
        }),
        /setting for development is left in RBAC_ENVIRONMENT/,
      ],
      [
        'a stand-in for a provider',
        () => ({ constellation_login: { settings: { LOGIN_GITHUB_URL: 'http://github.localhost' } } }),
        /setting for development.*LOGIN_GITHUB_URL/,
      ],
      [
        'a secret among the settings',
        () => ({ constellation_login: { settings: { LOGIN_GITHUB_CLIENT_SECRET_FILE: '/x' } } }),
        /constellation_login_secrets/,
      ],
      [
        'a volume that no node has',
        () => ({ constellation_postgres: { volume: 'elsewhere' } }),
        /no ready node has a writable host volume elsewhere/,
      ],
      ['a certificate that ends soon', () => ({ constellation_certificate_days: 90 }), /ends within 90 days/],
      [
        'a certificate for other names',
        ({ folder }) => certificate(folder, ['other.cluster.test']),
        /not for login\.cluster\.test/,
      ],
      [
        'an overlap shorter than a token lives',
        () => ({ constellation_rotation_overlap_seconds: 30 }),
        /signs people out/,
      ],
      ['a text where a number belongs', () => ({ constellation_https_port: 'many' }), /constellation_https_port/],
    ])('%s', async (_, varsOf, reason) => {
      const before = await snapshotOf(context)
      const run = await play(context(), 'core-init', varsOf(context()))
      expect(run.succeeded).toBe(false)
      expect(run.output.replaceAll(/\s+/g, ' ')).toMatch(reason)
      expect(await snapshotOf(context)).toEqual(before)
    })

    test('a token that lacks a capability, and says which', async () => {
      const { nomad, folder } = context()
      await nomad('/v1/acl/policy/too-little', {
        method: 'POST',
        body: {
          Name: 'too-little',
          Rules: 'namespace "constellation" { capabilities = ["read-job"] }\nnode { policy = "read" }',
        },
      })
      const { SecretID } = await nomad<{ SecretID: string }>('/v1/acl/token', {
        method: 'POST',
        body: { Name: 'too-little', Type: 'client', Policies: ['too-little'] },
      })
      const run = await play(context(), 'core-init', { constellation_nomad_token_file: secretFile(folder, SecretID) })
      expect(run.succeeded).toBe(false)
      expect(run.output).toMatch(/the token lacks .*submit-job/)
      expect(run.output).not.toContain(SecretID)
    })

    test('a token that Nomad does not know', async () => {
      const token = secretFile(context().folder, '01234567-89ab-cdef-0123-456789abcdef')
      const run = await play(context(), 'core-init', { constellation_nomad_token_file: token })
      expect(run.succeeded).toBe(false)
      expect(run.output).toContain('Nomad does not know the token')
    })

    test('a port that somebody else has', async () => {
      const { folder } = context()
      const script = `require('node:http').createServer((_, answer) => answer.end()).listen(443, '${network.nodes[0]}')`
      await using _ = await startDaemon(process.execPath, ['-e', script], {
        log: path.join(folder, 'taken.log'),
        isReady: async () => (await fetch(`http://${network.nodes[0]}:443/`)).ok,
      })
      const run = await play(context(), 'core-init')
      expect(run.succeeded).toBe(false)
      expect(run.output).toMatch(/something answers on port 443 of node1/)
    })
  })
}

/** Nothing is there yet, and nothing may be there afterwards. */
async function snapshotOf(context: Context) {
  const namespaces = await context().nomad<{ Name: string }[]>('/v1/namespaces')
  return namespaces.some(({ Name }) => Name === 'constellation')
    ? snapshot(context())
    : namespaces.map(({ Name }) => Name)
}

function certificate(folder: string, names: string[]) {
  const place = mkdtempSync(path.join(folder, 'certificate-'))
  makeCertificate(place, names)
  return {
    constellation_tls_certificate_file: path.join(place, 'tls.pem'),
    constellation_tls_key_file: path.join(place, 'tls.key'),
  }
}

function secretFile(folder: string, content: string) {
  const file = path.join(mkdtempSync(path.join(folder, 'token-')), 'token')
  writeSecret(file, content)
  return file
}
