import { isLoopback } from '@constellation/contract'
import { configFolder, createDeviceAuthorization, type DeviceAuthorization } from '@constellation/device-authorization'
import { type Command, type CommandContext, UsageFailure } from './command.ts'
import { readOptions } from './options.ts'

/** Where a command reaches the API of an installation, and where a person signs in for it. */
export const apiOptions = { api: { type: 'string' }, login: { type: 'string' } } as const

type Installation = { api?: string | undefined; login?: string | undefined }

const usage = '--api URL [--login URL]'

/** The commands that sign a person in and out at this terminal, for commands that go through the API of a service. */
export function signInCommands<Opened>(service: string): { signIn: Command<Opened>; signOut: Command<Opened> } {
  return {
    signIn: {
      usage,
      summary: 'Shows a code, which you allow in a browser. Commands with --api then act for you.',
      async run(context) {
        await signInOf(service, context, readOptions(context.args, apiOptions)).signIn()
        context.stdout.write('You are signed in.\n')
        return 0
      },
    },
    signOut: {
      usage,
      summary: 'Ends the session of this terminal, and forgets its tokens.',
      async run(context) {
        await signInOf(service, context, readOptions(context.args, apiOptions)).signOut()
        context.stdout.write('You are signed out.\n')
        return 0
      },
    },
  }
}

/** The sign-in of this user at an installation. login stands beside the API, `login.example.com` beside `api.example.com`. */
export function signInOf(
  service: string,
  context: Pick<CommandContext<unknown>, 'env' | 'stderr' | 'now' | 'fetch' | 'pause'>,
  { api, login }: Installation,
): DeviceAuthorization {
  if (api === undefined) throw new UsageFailure('name the API: --api https://api.example.com')
  const origin = login === undefined ? loginBeside(readOrigin('--api', api)) : readOrigin('--login', login)
  const { env, stderr, now, fetch, pause } = context
  return createDeviceAuthorization({
    origin,
    userAgent: `constellation-${service}/1.0`,
    print: (line) => stderr.write(`${line}\n`),
    folder: configFolder(env),
    fetch,
    clock: () => now().getTime(),
    ...(pause && { pause }),
  })
}

/** An address to which tokens travel, so only this machine may be named without TLS. */
export function readOrigin(option: string, text: string): string {
  const url = URL.parse(text)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe) throw new UsageFailure(`${option} is an address with https, such as https://api.example.com`)
  return url.origin
}

function loginBeside(api: string): string {
  const url = new URL(api)
  if (!url.hostname.startsWith('api.')) throw new UsageFailure('name login too: --login https://login.example.com')
  url.hostname = url.hostname.replace(/^api\./, 'login.')
  return url.origin
}
