import type { NewPerson } from '../people/new-person.ts'
import type { Portrait } from '../people/people.ts'

export type GooglePerson = {
  /** At most 255 characters; never changes. */
  sub: string
  name: string
  email: string | null
  emailVerified: boolean
  /** The domain of the organisation. A consumer's token has none. */
  hd: string | null
}

/** One person for each way in which Google accounts differ. Their subjects never change. */
export const googlePeople: readonly GooglePerson[] = [
  {
    sub: '100000000000000000001',
    name: 'Ada Lovelace',
    email: 'ada@example.test',
    emailVerified: true,
    hd: 'example.test',
  },
  {
    sub: '100000000000000000002',
    name: 'Grace Hopper',
    email: 'grace.stand.in@gmail.com',
    emailVerified: true,
    hd: null,
  },
  {
    sub: '100000000000000000003',
    name: 'Elsewhere Proved',
    email: 'elsewhere@example.test',
    emailVerified: true,
    hd: null,
  },
  { sub: '100000000000000000004', name: 'Una Proved', email: 'una@example.test', emailVerified: false, hd: null },
  { sub: '100000000000000000005', name: 'Silent Person', email: null, emailVerified: false, hd: null },
  { sub: '9'.repeat(255), name: 'Long Subject', email: 'long@example.test', emailVerified: true, hd: 'example.test' },
]

/** A new person without an organisation. */
export function newGooglePerson({ subject, name, email, isVerified }: NewPerson): GooglePerson {
  return { sub: subject, name, email, emailVerified: isVerified, hd: null }
}

export function portrayGooglePerson({ sub, name, email, emailVerified, hd }: GooglePerson): Portrait {
  const isLong = sub.length > 30
  const traits = [
    isLong ? `a subject of ${sub.length} characters` : `subject ${sub}`,
    email ? `${email}, ${emailVerified ? 'verified' : 'not verified'}` : 'no address',
    hd ? `hd ${hd}` : 'no hd',
  ]
  return { key: sub, name, traits, knownAs: [sub, ...(email ? [email] : [])] }
}

/** What Google tells about a person to an application with these scopes. */
export function googleProfile(person: GooglePerson, scopes: readonly string[]): Record<string, unknown> {
  const { sub, name, email, emailVerified, hd } = person
  const [given_name = name, ...family] = name.split(' ')
  const family_name = family.join(' ')
  return {
    sub,
    ...(hd && { hd }),
    ...(scopes.includes('email') && email && { email, email_verified: emailVerified }),
    ...(scopes.includes('profile') && {
      name,
      given_name,
      ...(family_name && { family_name }),
      picture: pictureOf(sub),
    }),
  }
}

function pictureOf(sub: string): string {
  return `https://pictures.example/${sub.slice(0, 30)}`
}
