import type { Emulator, EmulatorOptions } from './emulator.ts'
import { createEntra } from './entra/create-entra.ts'
import type { EntraPerson } from './entra/people.ts'
import type { ProviderName } from './faults/fault-table.ts'
import { createGitHub } from './github/create-github.ts'
import type { GitHubPerson } from './github/people.ts'
import { createGoogle } from './google/create-google.ts'
import type { GooglePerson } from './google/people.ts'
import { listen, type RunningEmulator } from './listen.ts'

/** The port of one stand-in and the applications registered with it. Without a public origin it is reachable only at its port. */
export type Placed<Person> = Pick<EmulatorOptions<Person>, 'clients' | 'people'> & {
  /** On 127.0.0.1; 0 chooses a free one. */
  port: number
  publicOrigin?: string
}

export type EmulatorsOptions = Pick<EmulatorOptions<never>, 'now' | 'random'> & {
  github: Placed<GitHubPerson>
  google: Placed<GooglePerson>
  entra: Placed<EntraPerson>
}

export type Emulators = AsyncDisposable & Record<ProviderName, RunningEmulator> & { stop(): Promise<void> }

/** Starts all stand-ins, each on its port of 127.0.0.1. Disposing ends them and the requests that wait for them. */
export async function startEmulators({ now, random, ...placed }: EmulatorsOptions): Promise<Emulators> {
  await using started = new AsyncDisposableStack()
  const start = async <Person>(create: (options: EmulatorOptions<Person>) => Emulator, place: Placed<Person>) =>
    started.use(await listen(place.port, (origin) => create(optionsOf(origin, { now, random, place }))))
  const [github, google, entra] = await Promise.all([
    start(createGitHub, placed.github),
    start(createGoogle, placed.google),
    start(createEntra, placed.entra),
  ])
  const parts = started.move()
  const stop = () => parts.disposeAsync()
  return { github, google, entra, stop, [Symbol.asyncDispose]: stop }
}

function optionsOf<Person>(
  origin: string,
  { now, random, place }: Pick<EmulatorOptions<Person>, 'now' | 'random'> & { place: Placed<Person> },
): EmulatorOptions<Person> {
  const { clients, people, publicOrigin = origin } = place
  return { now, random, clients, publicOrigin, serverOrigin: origin, ...(people && { people }) }
}
