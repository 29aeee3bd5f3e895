import type { StepError } from '@constellation/contracts-platform'
import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { parseAnswer } from './call-jmap.ts'

const reference = z.object({ object: z.string(), id: z.string() })
const setErrorForm = z.object({ type: z.string(), linkedObjects: z.array(reference).optional() })
const refused = z.record(z.string(), setErrorForm).default({})

const setForm = z.object({
  created: z.record(z.string(), z.object({ id: z.string() })).default({}),
  updated: z.record(z.string(), z.unknown()).default({}),
  destroyed: z.array(z.string()).default([]),
  notCreated: refused,
  notUpdated: refused,
  notDestroyed: refused,
})

/** An object that another one refers to. */
export type LinkedObject = z.output<typeof reference>
export type SetError = z.output<typeof setErrorForm>

/** What a `/set` did and refused. An answer with status 200 may have refused everything. */
export function readSet(result: unknown): z.output<typeof setForm> {
  return parseAnswer(setForm, result)
}

const refusals: Readonly<Record<string, readonly [StepError, string]>> = {
  primaryKeyViolation: ['external_conflict', 'its name or address is used by something else'],
  objectIsLinked: ['external_conflict', 'something else still uses it'],
  invalidForeignKey: ['dependency_failed', 'something that it needs is not there'],
  forbidden: ['upstream_auth', 'the API key lacks a permission, or may not grant one'],
  overQuota: ['upstream_rate_limited', 'a quota is used up'],
  rateLimit: ['upstream_rate_limited', 'it wants fewer changes'],
  notFound: ['verify_failed', 'it is gone'],
}

/** Why a `/set` refused an object. */
export function setFailure({ type }: SetError): StepFailure {
  const [code, why] = refusals[type] ?? ['validation_rejected', 'it does not accept the value']
  return new StepFailure(code, `the mail server refuses the change: ${why}`)
}

/** Requires that a `/set` changed an object. */
export function requireUpdated(result: unknown, id: string): void {
  const { updated, notUpdated } = readSet(result)
  const error = notUpdated[id]
  if (error) throw setFailure(error)
  if (!Object.hasOwn(updated, id)) throw notDone()
}

/** The mail server said that it did something, and shows something else. */
export function notDone(): StepFailure {
  return new StepFailure('verify_failed', 'the mail server took the change, and does not show it')
}
