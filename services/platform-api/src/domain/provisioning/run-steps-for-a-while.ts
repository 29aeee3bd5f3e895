import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import type { Subject } from '../../store/provisioning.ts'
import { runSteps } from './run-steps.ts'

/** How long a request waits for the steps of what it changed: less than its caller waits for the answer. */
const mostMs = 10_000

/** Runs the steps of a subject, and waits for them for a while. What another system delays goes on by itself, and the steps say so. */
export async function runStepsForAWhile(deps: Deps, subject: Subject, waitMs = mostMs): Promise<void> {
  const done = new AbortController()
  const run = runSteps(deps, subject).finally(() => done.abort())
  const late = pause(waitMs, undefined, { signal: done.signal }).catch(() => undefined)
  // It may fail when nobody waits for it any more.
  run.catch((error: unknown) => deps.logger.error({ error, ...subject }, 'a run of steps broke off'))
  await Promise.race([run, late])
}
