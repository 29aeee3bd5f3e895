import { z } from 'zod'
import { type AuthentikCall, readMembers } from './call.ts'
import { AuthentikRefusal } from './refusal.ts'

type Shape = Readonly<Record<string, z.ZodType>>

/** Some members of an object of this shape. */
export type Members<S extends Shape> = { [Name in keyof S]?: z.output<S[Name]> }

/** A whole object: these members must be given, the others may. Members that it does not know are ignored. */
export function readWhole<S extends Shape, Name extends keyof S & string>(
  call: AuthentikCall,
  shape: S,
  required: readonly Name[],
): Members<S> & { [Given in Name]: z.output<S[Given]> } {
  const members = readMembers(call)
  const missing = required.filter((name) => members[name] === undefined)
  const problems = Object.fromEntries(missing.map((name) => [name, ['This field is required.']]))
  // The required members are there, or the parse throws.
  return parseMembers(members, shape, problems) as Members<S> & { [Given in Name]: z.output<S[Given]> }
}

/** Some members of an object. */
export function readSome<S extends Shape>(call: AuthentikCall, shape: S): Members<S> {
  return parseMembers(readMembers(call), shape, {})
}

function parseMembers<S extends Shape>(
  members: Record<string, unknown>,
  shape: S,
  problems: Record<string, unknown>,
): Members<S> {
  const parsed = z.object(shape).partial().safeParse(members)
  // JSON has no undefined, so a member that is there has a value.
  if (parsed.success && Object.keys(problems).length === 0) return parsed.data as Members<S>
  const found = parsed.error?.issues.map(({ path, message }) => [String(path[0]), [message]] as const) ?? []
  throw new AuthentikRefusal(400, { ...Object.fromEntries(found), ...problems })
}
