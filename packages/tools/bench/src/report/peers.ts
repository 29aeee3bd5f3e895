import type { Outcome } from '../outcome.ts'
import type { Table } from './table.ts'

/** Figures of others, measured on another machine: the comparison shows the order of magnitude, and no more. */
const keycloak = 'Keycloak'
const betterAuth = 'better-auth'
const sources = [
  'Measured elsewhere and not in this run, so the factors include the difference of the machines:',
  `${keycloak}: 26.4 with PostgreSQL on two shared cores, Argon2id 19 MiB t=2, bare verification 99/s.`,
  `${betterAuth}: on Hono and PostgreSQL.`,
]

const mbInMib = 1.048_576

/** The share of the bare hash rate that the peer's sign-ins reach. This figure does not depend on the machine. */
const keycloakHashShare = 14 / 99

type Comparison = {
  what: string
  peer: string
  theirs: number
  /** Computes our figure from one or several benches: one rate, a sum or the longest. */
  ours: (figure: (bench: string) => number) => number
  /** Whether more is better. */
  more: boolean
  /** The factor by which we want to be better. */
  bar?: number
}

const comparisons: readonly Comparison[] = [
  { what: 'password sign-ins/s', peer: keycloak, theirs: 14, ours: (of) => of('password-login'), more: true, bar: 6 },
  { what: 'refreshes/s', peer: keycloak, theirs: 202, ours: (of) => of('refresh'), more: true, bar: 4 },
  { what: 'introspections/s', peer: keycloak, theirs: 821, ours: (of) => of('introspect'), more: true, bar: 3 },
  {
    what: 's until ready (rbac, login)',
    peer: keycloak,
    theirs: 25,
    ours: (of) => Math.max(of('startup-rbac'), of('startup-login')) / 1000,
    more: false,
  },
  {
    what: 'MB resident (rbac + login)',
    peer: keycloak,
    theirs: 700,
    ours: (of) => (of('memory-rbac') + of('memory-login')) * mbInMib,
    more: false,
  },
  { what: 'sign-ins/s', peer: betterAuth, theirs: 68, ours: (of) => of('password-login'), more: true },
  {
    what: 'session look-ups/s',
    peer: betterAuth,
    theirs: 580,
    ours: (of) => of('session-validate'),
    more: true,
    bar: 3,
  },
  {
    what: 'MB resident (rbac + login)',
    peer: betterAuth,
    theirs: 325,
    ours: (of) => (of('memory-rbac') + of('memory-login')) * mbInMib,
    more: false,
  },
]

/** Ours divided by theirs, for everything that was measured in this run. Gives undefined when nothing was. */
export function peerTable(outcomes: readonly Outcome[]): Table | undefined {
  const figure = (bench: string) => outcomes.find(({ name }) => name === bench)?.ours ?? Number.NaN
  const rows = comparisons.flatMap((comparison) => peerRow(comparison, comparison.ours(figure)))
  const signIn = outcomes.find(({ name }) => name === 'password-login')
  const normalised = signIn ? [shareRow(signIn.ratio)] : []
  if (!rows.length) return undefined
  return {
    title: 'Peers',
    columns: ['what', 'peer', 'theirs', 'ours', 'factor', 'bar', ''],
    rows: [...normalised, ...rows],
    notes: sources,
  }
}

function peerRow({ what, peer, theirs, more, bar }: Comparison, ours: number): string[][] {
  if (Number.isNaN(ours)) return []
  const factor = more ? ours / theirs : theirs / ours
  return [
    [what, peer, String(theirs), ours.toFixed(ours < 10 ? 2 : 0), `${factor.toFixed(1)}×`, ...judged(factor, bar)],
  ]
}

function shareRow(ourShare: number): string[] {
  const factor = ourShare / keycloakHashShare
  const cells = ['share of the bare hash rate', keycloak, keycloakHashShare.toFixed(2), ourShare.toFixed(2)]
  return [...cells, `${factor.toFixed(1)}×`, ...judged(factor, 6)]
}

function judged(factor: number, bar: number | undefined): [string, string] {
  return bar === undefined ? ['–', ''] : [`${bar}×`, factor >= bar ? 'met' : 'MISSED']
}
