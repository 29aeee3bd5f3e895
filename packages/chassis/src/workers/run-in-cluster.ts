import cluster from 'node:cluster'
import type { ProcessConfig } from '@constellation/config'
import type { Running } from '../boot.ts'
import type { HostProcess } from '../host-process.ts'
import { runPrimary } from './run-primary.ts'
import { runWorker } from './run-worker.ts'

export type ClusterOptions = {
  service: string
  settings: ProcessConfig
  /** Opens the service in a worker, which has this number. */
  open: (worker: number) => Promise<Running>
}

/** Runs the part that this process has: the primary when it was started from outside, a worker when the primary started it. */
export function runInCluster(host: HostProcess, options: ClusterOptions): Promise<void> {
  return cluster.worker ? runWorker(host, cluster.worker, options) : runPrimary(host, options)
}
