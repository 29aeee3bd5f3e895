import { listen, type RunningEmulator } from '../listen.ts'
import { createStalwart } from './create-stalwart.ts'
import type { StalwartControl } from './stalwart-control.ts'
import type { StalwartOptions } from './state.ts'

export type StartStalwartOptions = StalwartOptions & {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
}

export type RunningStalwart = RunningEmulator<StalwartControl> & AsyncDisposable

/** Starts the stand-in for Stalwart. Disposing ends it. */
export function startStalwart({ port = 0, ...options }: StartStalwartOptions): Promise<RunningStalwart> {
  return listen(port, () => createStalwart(options))
}
