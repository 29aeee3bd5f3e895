import { listen, type RunningEmulator } from '../listen.ts'
import { createGraph } from './create-graph.ts'
import type { GraphControl } from './graph-control.ts'
import type { GraphOptions } from './state.ts'

export type StartGraphOptions = Omit<GraphOptions, 'origin'> & {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
}

export type RunningGraph = RunningEmulator<GraphControl> & AsyncDisposable

/** Starts the stand-in for Graph: its origin is the base address and the authority. Disposing ends it. */
export function startGraph({ port = 0, ...options }: StartGraphOptions): Promise<RunningGraph> {
  return listen(port, (origin) => createGraph({ ...options, origin }))
}
