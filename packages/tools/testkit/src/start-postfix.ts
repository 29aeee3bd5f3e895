import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import getPort from 'get-port'

const run = promisify(execFile)
const daemons = '/usr/lib/postfix/sbin'

/** Why no Postfix can run here; undefined when it can. */
export const whyNoPostfix = !existsSync('/usr/sbin/postfix')
  ? 'Postfix is not installed'
  : process.getuid?.() === 0
    ? undefined
    : 'only root can run Postfix'

export type QueuedMail = {
  queue_name: string
  sender: string
  recipients: { address: string; delay_reason?: string }[]
}
export type Postfix = AsyncDisposable & {
  /** Offers STARTTLS. */
  port: number
  /** Encrypted from the beginning. */
  securePort: number
  certificate: string
  /** What waits in its queue. */
  queue(): Promise<QueuedMail[]>
  /** Deletes what waits in its queue. */
  clear(): Promise<void>
}

type Options = {
  smtpUtf8: boolean
  /** The port of this machine that it relays everything to. Without one everything stays in its queue. */
  relayTo?: number
  settings?: readonly string[]
}

/** A Postfix of its own: folder, configuration, queue and ports belong to it alone. It relays everything to one server. */
export async function startPostfix({ smtpUtf8, relayTo, settings = [] }: Options): Promise<Postfix> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'postfix-'))
  opened.defer(() => rm(folder, { recursive: true }))
  await chmod(folder, 0o755)
  const [etc, port, securePort] = [path.join(folder, 'etc'), await getPort(), await getPort()]
  for (const name of ['etc', 'spool', 'data']) await mkdir(path.join(folder, name))
  execFileSync('chown', ['postfix', path.join(folder, 'data')])
  const certificate = await makeCertificate(etc)
  await writeFile(path.join(etc, 'main.cf'), mainOf({ folder, etc, relayTo, smtpUtf8, settings }))
  await writeFile(path.join(etc, 'master.cf'), masterOf(port, securePort))
  await postfix(etc, folder, 'start')
  opened.defer(() => postfix(etc, folder, 'stop'))
  const closing = opened.move()
  return {
    ...{ port, securePort, certificate },
    async queue() {
      const { stdout } = await run('postqueue', ['-c', etc, '-j'], { maxBuffer: 256 * 1024 * 1024 })
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    },
    clear: async () => void (await run('postsuper', ['-c', etc, '-d', 'ALL'])),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

async function postfix(etc: string, folder: string, command: 'start' | 'stop'): Promise<void> {
  try {
    await run('/usr/sbin/postfix', ['-c', etc, command])
  } catch (cause) {
    const log = await readFile(path.join(folder, 'log'), 'utf8').catch(() => '(no log)')
    throw new Error(`postfix ${command} failed:\n${log}`, { cause })
  }
}

type Main = Required<Omit<Options, 'relayTo'>> & { folder: string; etc: string; relayTo: number | undefined }

function mainOf({ folder, etc, relayTo, smtpUtf8, settings }: Main): string {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/spool`,
    `data_directory = ${folder}/data`,
    `daemon_directory = ${daemons}`,
    `maillog_file = ${folder}/log`,
    `maillog_file_prefixes = ${folder}`,
    'myhostname = postfix.test',
    'mydestination =',
    'alias_maps =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'smtpd_relay_restrictions = permit_mynetworks, reject',
    relayTo === undefined ? 'defer_transports = smtp' : `relayhost = [127.0.0.1]:${relayTo}`,
    'disable_dns_lookups = yes',
    'smtp_host_lookup = native',
    `smtputf8_enable = ${smtpUtf8 ? 'yes' : 'no'}`,
    'smtpd_tls_security_level = may',
    `smtpd_tls_cert_file = ${etc}/certificate.pem`,
    `smtpd_tls_key_file = ${etc}/key.pem`,
    ...settings,
    '',
  ].join('\n')
}

function masterOf(port: number, securePort: number): string {
  const unix = (name: string, isPrivate: string, process: string, program = name) =>
    `${name} unix ${isPrivate} - n - ${process} ${program}`
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    `127.0.0.1:${securePort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes`,
    unix('cleanup', 'n', '0'),
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    unix('rewrite', '-', '-', 'trivial-rewrite'),
    ...['bounce', 'defer', 'trace'].map((name) => unix(name, '-', '0', 'bounce')),
    unix('verify', '-', '1'),
    'flush unix n - n 1000? 0 flush',
    unix('proxymap', '-', '-'),
    ...['smtp', 'relay'].map((name) => unix(name, '-', '-', 'smtp')),
    unix('showq', 'n', '-'),
    ...['error', 'retry'].map((name) => unix(name, '-', '-', 'error')),
    unix('anvil', '-', '1'),
    unix('scache', '-', '1'),
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n')
}

async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2']
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', ...form, ...name, '-keyout', key, '-out', certificate])
  return await readFile(certificate, 'utf8')
}
