import path from 'node:path'
import { parseArgs } from 'node:util'
import { CommandFailure } from '@constellation/command'
import { programsOf, type Settings } from './settings.ts'

export const help = `./docker/up [options]      brings Constellation up in containers, and leaves them running
./docker/down [options]    ends them; with --volumes the database goes with them

  --domain constellation.localhost   the hosts of the services and \`mail\` are names under it
  --port 8443                        where the edge answers, on every name
  --address 127.0.0.1                on which address of this machine; 0.0.0.0 for all of them
  --images FILE                      what \`scripts/images push\` wrote; without it, images are built here
  --builds broker=testnet            which build of a service runs: that of the broker also signs people in by e-mail and at Google
  --smtp-url-file FILE               holds the URL of the server that mails leave through; without it they are caught and shown
  --network 172.30.240               a free network of this machine, by its first three numbers
  --name constellation               the compose project: two of them run beside one another with other ports and networks
  --state .containers                where keys, secrets, certificates and these settings are kept
  --docker-socket PATH               the daemon's socket, where it is not Docker's own choice: ~/.docker/run/docker.sock on macOS
  --only-prepare                     makes what is kept, and starts nothing
  --volumes                          of down: removes the database and the captured mail as well
  --help                             prints this

What is given once is remembered in the state folder. A second run changes nothing; one with other settings restarts those whom they concern.
`

export type Arguments = {
  help: boolean
  state: string
  dockerSocket: string | undefined
  onlyPrepare: boolean
  volumes: boolean
  /** The settings that were given. The others keep their last value, or the default. */
  settings: Partial<Settings>
  smtpUrlFile: string | undefined
}

/** Reads the command line; `root` is the checkout. Throws a CommandFailure for anything that is not understood. */
export function readArguments(args: readonly string[], root: string): Arguments {
  const values = parse(args)
  const { domain, address, network, name } = values
  demand(domain, /^[a-z0-9-]+(\.[a-z0-9-]+)+$/, '--domain', 'a name in small letters with a dot in it')
  demand(address, /^(\d{1,3}\.){3}\d{1,3}$/, '--address', 'an IPv4 address of this machine')
  demand(network, /^(\d{1,3}\.){2}\d{1,3}$/, '--network', 'three numbers, as in 172.30.240')
  demand(name, /^[a-z][a-z0-9-]*$/, '--name', 'small letters, digits and hyphens')
  demand(values.port, /^[1-9]\d{0,4}$/, '--port', 'a number up to 65535')
  if (values.builds !== undefined) programsOf(values.builds)
  const given = {
    builds: values.builds,
    domain,
    address,
    network,
    name,
    port: values.port,
    images: values.images && path.resolve(values.images),
  }
  return {
    help: values.help,
    state: path.resolve(values.state ?? path.join(root, '.containers')),
    dockerSocket: values['docker-socket'],
    onlyPrepare: values['only-prepare'],
    volumes: values.volumes,
    settings: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    smtpUrlFile: values['smtp-url-file'],
  }
}

function demand(value: string | undefined, form: RegExp, option: string, expected: string) {
  if (value !== undefined && !form.test(value))
    throw new CommandFailure(`${option} ${value} is not understood`, `give ${expected}`)
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      domain: { type: 'string' },
      port: { type: 'string' },
      address: { type: 'string' },
      images: { type: 'string' },
      builds: { type: 'string' },
      'smtp-url-file': { type: 'string' },
      network: { type: 'string' },
      name: { type: 'string' },
      state: { type: 'string' },
      'docker-socket': { type: 'string' },
      'only-prepare': { type: 'boolean', default: false },
      volumes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}
