import { listen, type RunningEmulator } from '../listen.ts'
import type { AuthentikControl } from './authentik-control.ts'
import { createAuthentik } from './create-authentik.ts'
import type { AuthentikOptions } from './state.ts'

export type StartAuthentikOptions = AuthentikOptions & {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
}

export type RunningAuthentik = RunningEmulator<AuthentikControl> & AsyncDisposable

/** Starts the stand-in for Authentik. Disposing ends it. */
export function startAuthentik({ port = 0, ...options }: StartAuthentikOptions): Promise<RunningAuthentik> {
  return listen(port, () => createAuthentik(options))
}
