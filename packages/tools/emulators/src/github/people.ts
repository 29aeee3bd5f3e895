import type { NewPerson } from '../people/new-person.ts'
import type { Portrait } from '../people/people.ts'

export type GitHubEmail = {
  email: string
  primary: boolean
  verified: boolean
  visibility: 'private' | 'public' | null
}

export type GitHubPerson = {
  id: number
  /** Can change, and then another account can have it. */
  login: string
  name: string | null
  /** The public address of the person. It proves nothing. */
  email: string | null
  emails: readonly GitHubEmail[]
}

const primary = (email: string, verified = true): GitHubEmail => ({
  email,
  primary: true,
  verified,
  visibility: 'private',
})
const other = (email: string, verified = true): GitHubEmail => ({ email, primary: false, verified, visibility: null })

/** One person for each way in which GitHub accounts differ. Their ids never change. */
export const githubPeople: readonly GitHubPerson[] = [
  { id: 1001, login: 'ada', name: 'Ada Lovelace', email: null, emails: [primary('ada@example.test')] },
  {
    id: 1002,
    login: 'grace',
    name: 'Grace Hopper',
    email: 'public@example.test',
    emails: [
      other('1002+grace@users.noreply.github.com'),
      other('old@example.test', false),
      primary('grace@example.test'),
      other('public@example.test', false),
    ],
  },
  { id: 1003, login: 'unproved', name: 'Una Proved', email: null, emails: [primary('una@example.test', false)] },
  {
    id: 1004,
    login: 'second',
    name: 'Sekunda Only',
    email: null,
    emails: [primary('first@example.test', false), other('second@example.test')],
  },
  { id: 1005, login: 'silent', name: null, email: null, emails: [] },
  {
    id: 1006,
    login: 'crowd',
    name: 'Many Addresses',
    email: null,
    emails: [
      ...Array.from({ length: 34 }, (_, index) => other(`crowd+${index + 1}@example.test`, false)),
      primary('crowd@example.test'),
    ],
  },
  {
    id: 1007,
    login: 'hidden',
    name: 'Hidden Address',
    email: null,
    emails: [primary('1007+hidden@users.noreply.github.com')],
  },
]

/** The form of a GitHub subject. */
export const githubSubjectRule = { pattern: /^[1-9]\d{0,9}$/, text: 'A subject of GitHub is a whole number.' }

/** A new person with one address, or none. */
export function newGitHubPerson({ subject, name, email, isVerified }: NewPerson): GitHubPerson {
  const emails = email ? [primary(email, isVerified)] : []
  return { id: Number(subject), login: `person-${subject}`, name, email: null, emails }
}

export function portrayGitHubPerson({ id, login, name, email, emails }: GitHubPerson): Portrait {
  const first = emails.find((entry) => entry.primary)
  const traits = [
    `id ${id}`,
    first ? `${first.email}, ${first.verified ? 'verified' : 'not verified'}` : 'no address',
    ...(emails.length > 1
      ? [`${emails.length} addresses, ${emails.filter((entry) => entry.verified).length} verified`]
      : []),
    ...(email ? [`shows ${email}`] : []),
  ]
  return { key: String(id), name: name ?? `@${login}`, traits, knownAs: [login, ...emails.map((entry) => entry.email)] }
}
