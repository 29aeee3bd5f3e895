import { Failure } from '@constellation/chassis'
import { hashToken } from '@constellation/tokens'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceActor } from '../../src/domain/access/actor.ts'
import { presenterText } from '../../src/domain/sessions/presenter.ts'
import { refresh, rotate } from '../../src/domain/sessions/refresh.ts'
import { retryRefresh } from '../../src/domain/sessions/retry-refresh.ts'
import { browserId, type Person, startRbac, type TestRbac } from '../rbac.ts'

/*
 * Two tabs of one browser share a cookie jar. Each refreshes twice at the same moment as the other. Eleven seconds later both do
 * so again, and once more an hour after the first time. A refresh has the steps [read the cookie, rotate, retry, store the reply].
 * At each step the reply may be lost or the service may die. The tab then retries, with its token or with the current cookie, or the
 * person leaves. Every order of these steps runs against the real database. States that differ only in the letters of their tokens
 * are continued once.
 */

type Tab = {
  left: number
  faults: number
  at: 'idle' | 'asking' | 'unexplained' | 'answered'
  token: string
  reply: string
}
/** A token of the chain. Ages are in rests; null is what has not happened. */
type Row = {
  token_hash: string
  seq: number
  successor_salt: string | null
  replaced_by: string | null
  used: number | null
  repeated: number | null
}
type State = { jar: string; tabs: readonly [Tab, Tab]; rows: readonly Row[]; path: readonly string[] }
/** `asks` is true for what reaches the database. */
type Move = { name: string; asks?: true; make: () => Promise<Partial<Tab & { jar: string }>> }

const fresh: Tab = { left: 2, faults: 1, at: 'idle', token: '', reply: '' }
const presenter = { kind: 'browser', browserId } as const
const actor: ServiceActor = { kind: 'service', service: 'login', requestId: 'walk' }
const rests = [
  ['eleven seconds', 11],
  ['an hour', 3600],
] as const
/** How long nobody refreshes. */
let restSeconds = 11

let rbac: TestRbac
let anna: Person
/** Every token that was ever made, by its hash. */
const made = new Map<string, string>()
/** How many orders of steps lead on from a state, by what distinguishes it. */
const orders = new Map<string, bigint>()
/** What two tabs can leave behind in their browser. */
const outcomes = new Map<string, State>()
let walked = 0n
let states = 0

beforeAll(async () => {
  rbac = await startRbac()
  anna = await rbac.person()
  note(anna.tokens.refreshToken)
  const tabs = [fresh, fresh] as const
  walked = await walk({ jar: anna.tokens.refreshToken, tabs, rows: await readRows(), path: [] })
  const left = [...outcomes.values()]
  for (const [, seconds] of rests) {
    restSeconds = seconds
    orders.clear()
    for (const state of left) walked += await walk({ ...rest(state), tabs })
  }
}, 240_000)
afterAll(() => rbac[Symbol.asyncDispose]())

test('every order of the steps of two tabs was walked', () => {
  console.info(`${walked} orders in ${states} states with ${outcomes.size} outcomes`)
  expect(walked).toBeGreaterThan(1_000_000n)
})

describe.each(rests)('two tabs with lost replies and a service that dies, %s later', (_, seconds) => {
  beforeAll(() => {
    restSeconds = seconds
  })

  test('the cookie that is left in the browser works when it is next used, and again when that reply is lost', async () => {
    for (const state of outcomes.values()) {
      await restore(rest(state))
      await present(state.jar)
      await present(state.jar)
    }
  })

  test('once the browser has moved on, every token but the last two ends the session', async () => {
    for (const state of outcomes.values()) {
      const { last, ...moved } = await moveOn(state)
      const usable = [last, moved.jar]
      for (const old of tokensOf(moved).filter((token) => !usable.includes(token))) {
        await restore(moved)
        await expect(present(old), explain(moved)).rejects.toMatchObject({ code: 'refresh_token_reused' })
      }
    }
  })

  test('a used token ends the session at once when another browser presents it', async () => {
    for (const state of outcomes.values()) {
      await restore(state)
      const used = state.rows.find((row) => row.used !== null)
      const stolen = { refreshToken: made.get(used?.token_hash ?? '') ?? '', presenter: elsewhere }
      await expect(refresh(rbac.deps, actor, stolen), explain(state)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
    }
  })

  test('a thief with a copy of the whole browser and the person cannot both continue', async () => {
    for (const state of outcomes.values())
      for (const stolen of tokensOf(state)) {
        await restore(rest(state))
        const taken = await present(stolen).catch(refused)
        if (!taken) continue
        await rested(state)
        await present(taken)
        await rested(state)
        expect(await present(state.jar).catch(refused), explain(state)).toBeUndefined()
      }
  })

  test('a thief and the person cannot continue by turns: the second turn of the thief ends the session', async () => {
    for (const state of outcomes.values())
      for (const stolen of tokensOf(state)) {
        await restore(rest(state))
        const taken = await present(stolen).catch(refused)
        if (!taken) continue
        await rested(state)
        if (!(await present(state.jar).catch(refused))) continue
        await rested(state)
        expect(await present(taken).catch(refused), explain(state)).toBeUndefined()
      }
  })
})

const elsewhere = { kind: 'browser', browserId: 'the-browser-of-a-thief' } as const

/** Makes every move that is possible, and every one after it; gives the number of ways to the end. */
async function walk(state: State): Promise<bigint> {
  const key = keyOf(state)
  const known = orders.get(key)
  if (known !== undefined) return known
  const moves = state.tabs.flatMap((tab, index) => movesOf(tab, state.jar).map((move) => ({ ...move, index })))
  let ways = moves.length ? 0n : 1n
  if (moves.length === 0 && !outcomes.has(key)) outcomes.set(key, state)
  for (const move of moves) {
    if (move.asks) await restore(state)
    ways += await walk(await apply(state, move))
  }
  orders.set(key, ways)
  states++
  return ways
}

async function apply(state: State, { index, name, asks, make }: Move & { index: number }): Promise<State> {
  const path = [...state.path, `${'AB'[index]} ${name}`]
  try {
    const { jar = state.jar, ...change } = await make()
    const [a, b] = state.tabs
    const tabs = index === 0 ? ([{ ...a, ...change }, b] as const) : ([a, { ...b, ...change }] as const)
    return { jar, tabs, rows: asks ? await readRows() : state.rows, path }
  } catch (cause) {
    throw new Error(`a real person was refused: ${path.join(', ')}`, { cause })
  }
}

/** What a tab can do, or what can befall it. */
function movesOf(tab: Tab, jar: string): Move[] {
  switch (tab.at) {
    case 'idle':
      return tab.left ? [{ name: 'reads the cookie', make: async () => ({ at: 'asking', token: jar }) }] : []
    case 'asking':
      return [{ name: 'rotates', asks: true, make: () => askFor(tab) }, ...faultsOf(tab, 'dies before it rotates')]
    case 'unexplained':
      return [{ name: 'repeats', asks: true, make: () => askAgain(tab) }, ...faultsOf(tab, 'dies before it repeats')]
    case 'answered':
      return [{ name: 'stores', make: async () => store(tab) }, ...faultsOf(tab, 'loses the reply')]
  }
}

async function askFor({ token }: Tab): Promise<Partial<Tab>> {
  const rotated = await rotate(rbac.deps, { refreshToken: token, presenter })
  return rotated ? { at: 'answered', reply: note(rotated.refreshToken) } : { at: 'unexplained' }
}

async function askAgain({ token }: Tab): Promise<Partial<Tab>> {
  const { refreshToken } = await retryRefresh(rbac.deps, actor, { refreshToken: token, presenter })
  return { at: 'answered', reply: note(refreshToken) }
}

function store(tab: Tab) {
  return { jar: tab.reply, at: 'idle', left: tab.left - 1, token: '', reply: '' } as const
}

/** After a failure login asks again with the token it has, the person loads the page again, or the person leaves. */
function faultsOf(tab: Tab, name: string): Move[] {
  if (tab.faults === 0) return []
  const faults = tab.faults - 1
  const asksAgain: Move = { name: `${name} and asks again`, make: async () => ({ faults, at: 'asking', reply: '' }) }
  const reloads: Move = {
    name: `${name} and reloads`,
    make: async () => ({ faults, at: 'idle', token: '', reply: '' }),
  }
  const leaves: Move = {
    name: `${name} and leaves`,
    make: async () => ({ faults, at: 'idle', left: 0, token: '', reply: '' }),
  }
  return [asksAgain, reloads, leaves]
}

function present(refreshToken: string): Promise<string> {
  return refresh(rbac.deps, actor, { refreshToken, presenter }).then((tokens) => note(tokens.refreshToken))
}

/** Lets a rest pass since the last refresh. */
async function rested(state: State) {
  await restore(rest({ ...state, rows: await readRows() }))
}

/** The browser refreshes twice more, in peace. */
async function moveOn(state: State): Promise<State & { last: string }> {
  let moved = { ...state, last: state.jar }
  for (const _ of [1, 2]) {
    moved = rest(moved)
    await restore(moved)
    moved = { ...moved, last: moved.jar, jar: await present(moved.jar), rows: await readRows() }
  }
  return rest(moved)
}

function refused(error: unknown) {
  if (error instanceof Failure && error.code === 'refresh_token_reused') return undefined
  throw error
}

function rest<Kind extends State>(state: Kind): Kind {
  const older = (age: number | null) => (age === null ? null : age + 1)
  const rows = state.rows.map((row) => ({ ...row, used: older(row.used), repeated: older(row.repeated) }))
  return { ...state, rows, path: [...state.path, 'rest'] }
}

/** What can make a difference to what follows: the tokens that the browser still holds and those after them, by place and not by letter. */
function keyOf({ jar, tabs, rows }: State) {
  const held = [jar, ...tabs.flatMap(({ token, reply }) => [token, reply])]
  const seqOf = (hash: string | null) => rows.find((row) => row.token_hash === hash)?.seq
  const first = Math.min(...held.flatMap((token) => seqOf(hashToken(token)) ?? []))
  const placeOf = (hash: string | null) => (seqOf(hash) ?? Number.NaN) - first
  const place = (token: string) => placeOf(hashToken(token))
  return JSON.stringify([
    place(jar),
    tabs.map((tab) => [tab.left, tab.faults, tab.at, place(tab.token), place(tab.reply)]),
    rows
      .filter(({ seq }) => seq >= first)
      .map(({ used, repeated, replaced_by }) => [used, repeated, placeOf(replaced_by)]),
  ])
}

function tokensOf({ rows }: State) {
  return rows.map(({ token_hash }) => made.get(token_hash) ?? '')
}

function note(token: string) {
  made.set(hashToken(token), token)
  return token
}

function explain({ path }: State) {
  return path.join(', ')
}

async function readRows(): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select token_hash, seq, successor_salt, replaced_by,
      round(extract(epoch from now() - used_at) / ${restSeconds})::integer as used,
      round(extract(epoch from now() - repeated_at) / ${restSeconds})::integer as repeated
    from refresh_tokens where session_id = ${anna.tokens.sessionId} order by seq`.execute(rbac.db)
  return rows
}

/** Puts the chain back as it was in a state, as old as it was then, and the session to life. */
async function restore({ rows }: State) {
  const ago = (column: 'used' | 'repeated') => sql`now() - make_interval(secs => ${restSeconds} * r.${sql.ref(column)})`
  await sql`
    with chain as (select * from jsonb_to_recordset(${JSON.stringify(rows)}) as
      r (token_hash text, seq integer, successor_salt text, replaced_by text, used integer, repeated integer)),
    gone as (delete from refresh_tokens where session_id = ${anna.tokens.sessionId}
      and token_hash not in (select token_hash from chain)),
    alive as (update sessions set revoked_at = null, revoke_reason = null where id = ${anna.tokens.sessionId} and revoked_at is not null)
    insert into refresh_tokens (token_hash, session_id, presenter, seq, successor_salt, replaced_by, used_at, repeated_at, expires_at)
    select token_hash, ${anna.tokens.sessionId}, ${presenterText(presenter)}, seq, successor_salt, replaced_by, ${ago('used')},
      ${ago('repeated')}, now() + interval '7 days' from chain r
    on conflict (token_hash) do update set seq = excluded.seq, successor_salt = excluded.successor_salt, replaced_by = excluded.replaced_by,
      used_at = excluded.used_at, repeated_at = excluded.repeated_at`.execute(rbac.db)
}
