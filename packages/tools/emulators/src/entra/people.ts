import { createHash } from 'node:crypto'
import type { NewPerson } from '../people/new-person.ts'
import type { Portrait } from '../people/people.ts'
import { consumersTenant, exampleTenant, otherTenant } from './tenants.ts'

export type EntraPerson = {
  /** The id of the person, together with the tenant. It is the same for every application. */
  oid: string
  tid: string
  name: string
  /** An administrator of the tenant can change this, so it proves nothing. */
  preferredUsername: string
  email: string | null
  /** Whether the owner of the address's domain was verified; null when the claim is not sent. */
  xmsEdov: boolean | null
}

const oid = (last: number) => `0e000000-0000-4000-8000-${String(last).padStart(12, '0')}`

/** One person for each way in which Entra ID accounts differ. Their ids never change. */
export const entraPeople: readonly EntraPerson[] = [
  worker(1, 'Ada Lovelace', { email: 'ada@example.test', xmsEdov: true }),
  worker(2, 'Una Proved', { email: 'una@example.test', xmsEdov: false }),
  worker(3, 'Nothing Said', { email: 'nothing@example.test' }),
  worker(4, 'Silent Person', {}),
  {
    oid: oid(5),
    tid: otherTenant,
    name: 'Ada of Elsewhere',
    preferredUsername: 'ada@elsewhere.test',
    // The administrator of another tenant wrote Ada's address here.
    email: 'ada@example.test',
    xmsEdov: false,
  },
  {
    oid: '00000000-0000-0000-0000-00000000000a',
    tid: consumersTenant,
    name: 'Grace Hopper',
    preferredUsername: 'grace.stand.in@outlook.com',
    email: 'grace.stand.in@outlook.com',
    xmsEdov: null,
  },
]

function worker(last: number, name: string, mail: { email?: string; xmsEdov?: boolean }): EntraPerson {
  const preferredUsername = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
  return {
    oid: oid(last),
    tid: exampleTenant,
    name,
    preferredUsername,
    email: mail.email ?? null,
    xmsEdov: mail.xmsEdov ?? null,
  }
}

/** The form of a subject in this stand-in. */
export const entraSubjectRule = {
  pattern: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  text: 'A subject of Entra ID is a GUID in lower case.',
}

/** A new person in a tenant. "Verified" is the claim `xms_edov`. */
export function newEntraPerson({ subject, name, email, isVerified }: NewPerson, tid: string): EntraPerson {
  const preferredUsername = email ?? `${subject}@example.test`
  return { oid: subject, tid, name, preferredUsername, email, xmsEdov: email ? isVerified : null }
}

export function portrayEntraPerson(person: EntraPerson): Portrait {
  const { oid, tid, name, preferredUsername, email, xmsEdov } = person
  const edov = xmsEdov === null ? 'no xms_edov' : `xms_edov ${xmsEdov}`
  const home = tid === consumersTenant ? 'personal account' : `tenant ${tid.slice(0, 8)}…`
  const traits = [home, email ? `${email}, ${edov}` : 'no address', `signs in as ${preferredUsername}`]
  return { key: `${tid}.${oid}`, name, traits, knownAs: [preferredUsername, ...(email ? [email] : [])] }
}

/** The subject, which differs for every application. */
export function pairwiseSubject({ oid, tid }: EntraPerson, clientId: string): string {
  return createHash('sha256').update(`${tid} ${oid} ${clientId}`).digest('base64url')
}
