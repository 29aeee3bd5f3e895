import { Failure } from '@constellation/chassis'

/** The version that a change is of, from `If-Match: "7"` (RFC 9110 §13.1.1). Refuses a change that names none, or no version of ours. */
export function readIfMatch(header: string | undefined): number {
  if (header === undefined)
    throw new Failure('precondition_required', 'send the version that you change: If-Match, with `version` in quotes')
  const [, version] = /^"([1-9]\d{0,8})"$/.exec(header) ?? []
  if (version === undefined)
    throw new Failure('version_mismatch', `${JSON.stringify(header)} is no version of this object`)
  return Number(version)
}
