import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { directRoutes, hostsOf, identifier, readServices } from '@constellation/manifest'
import { command } from './command.ts'
import { registry } from './docker.ts'
import type { Images } from './images.ts'
import { network } from './network.ts'
import { nomadAddress } from './nomad.ts'
import { root } from './root.ts'

/** Every host of the services, under the domain of the cluster. */
export const hosts: Record<string, string> & { login: string; hello: string; broker: string; mx: string } = {
  login: 'login.cluster.test',
  hello: 'hello.cluster.test',
  broker: 'broker.cluster.test',
  mx: 'mx.cluster.test',
  ...Object.fromEntries(hostsOf(await readServices(root), directRoutes).map((host) => [host, `${host}.cluster.test`])),
}
export const mail = { host: network.nodes[0], smtpPort: 1025, httpPort: 8025 } as const

export type Inventory = {
  file: string
  authority: string
  setUpLink: string
  backups: string
  vars: Record<string, unknown>
}

/** Writes what an operator writes: the inputs, a certificate of a test authority, and the deployer's token. */
export function writeInventory(folder: string, token: string, images: Images): Inventory {
  const place = path.join(folder, 'inventory')
  mkdirSync(path.join(place, 'group_vars'), { recursive: true })
  const inPlace = (name: string) => path.join(place, name)
  writeSecret(inPlace('token'), token)
  writeSecret(inPlace('backup-password'), 'what the secrets of a test are sealed with')
  makeCertificate(place, Object.values(hosts))
  const vars = {
    constellation_nomad_address: nomadAddress,
    constellation_nomad_token_file: inPlace('token'),
    constellation_images_file: images.file,
    constellation_plain_registries: [registry],
    constellation_traefik_image: images.traefik,
    constellation_postgres_image: images.postgres,
    constellation_redis_image: images.redis,
    ...Object.fromEntries(
      Object.entries(hosts).map(([host, name]) => [`constellation_${identifier(host)}_host`, name]),
    ),
    constellation_tls_certificate_file: inPlace('tls.pem'),
    constellation_tls_key_file: inPlace('tls.key'),
    constellation_ca_file: inPlace('ca.pem'),
    constellation_smtp_url: `smtp://${mail.host}:${mail.smtpPort}`,
    constellation_mail_from: 'Cluster <no-reply@cluster.test>',
    // Nothing in the cluster asks AWS: a credential is tested with stand-ins, on one machine.
    constellation_data_role_arn: 'arn:aws:iam::123456789012:role/agentkeys-data-role',
    constellation_broker_build: 'testnet',
    constellation_broker_auth_methods: 'wallet_sig,email_link',
    constellation_broker_mail_from: 'broker@cluster.test',
    constellation_broker_smtp_url: `smtp://${mail.host}:${mail.smtpPort}`,
    constellation_edge_address: network.nodes[1],
    constellation_services_reachable: true,
    constellation_min_healthy_time: '2s',
    constellation_set_up_link_file: inPlace('set-up-link.txt'),
    constellation_backups_folder: path.join(folder, 'backups'),
    constellation_backup_password_file: inPlace('backup-password'),
    constellation_rotation_overlap_seconds: 75,
    // The two nodes share this machine, so each has half its cores for hashes.
    constellation_rbac: {
      settings: {
        RBAC_ACCESS_TTL_SECONDS: '60',
        RBAC_HASH_CONCURRENCY: String(Math.max(1, Math.floor(availableParallelism() / 2))),
      },
    },
  }
  writeFileSync(inPlace('hosts.yml'), 'constellation:\n  hosts:\n    localhost:\n')
  // JSON is valid YAML.
  writeSecret(inPlace('group_vars/constellation.yml'), JSON.stringify(vars, null, 2))
  return {
    file: inPlace('hosts.yml'),
    authority: inPlace('ca.pem'),
    setUpLink: vars.constellation_set_up_link_file,
    backups: vars.constellation_backups_folder,
    vars,
  }
}

/** Writes a file that only its owner can read. */
export function writeSecret(file: string, content: string) {
  writeFileSync(file, content, { mode: 0o600 })
  chmodSync(file, 0o600)
}

/** Makes a test authority and a certificate of it for the names. */
export function makeCertificate(place: string, names: readonly string[], days = 60): void {
  const openssl = (...args: string[]) => command('openssl', args, { cwd: place })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '60',
    '-subj',
    '/CN=Cluster test authority',
  )
  openssl('req', ...key, '-keyout', 'tls.key', '-out', 'tls.csr', '-subj', `/CN=${names[0]}`)
  writeFileSync(path.join(place, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join()}\n`)
  openssl(
    'x509',
    '-req',
    '-in',
    'tls.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    `${days}`,
    '-extfile',
    'names',
    '-out',
    'tls.pem',
  )
  chmodSync(path.join(place, 'tls.key'), 0o600)
}
