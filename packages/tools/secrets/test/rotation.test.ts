import { describe, expect, test } from 'vitest'
import { isLasting, type Kind } from '../src/kinds.ts'
import { rotate, type Step, steps } from '../src/rotate.ts'
import { secretNames, secrets } from '../src/secrets.ts'
import { type CompleteState, complete, type Secret, State, secretOf } from '../src/state.ts'
import { rotation } from './rotation.ts'

const now = 1_795_000_000

/** What is shown, and what is recognised. */
const shown = ({ current }: Secret) => current
const recognised = ({ current, accepted, kept = [] }: Secret) => [current, accepted, ...kept]

describe.each(secretNames)('%s', (name) => {
  const states = rotation(complete(null, now)).map((state) => secretOf(state.secrets, name))
  const lasting = isLasting(secrets[name] as Kind)
  const pairs = states.slice(1).map((after, index) => [states[index], after] as [Secret, Secret])

  test('is never used with a process that does not accept it, whichever of two steps each has', () => {
    for (const [before, after] of pairs) {
      expect(recognised(before)).toContain(shown(after))
      expect(recognised(after)).toContain(shown(before))
    }
  })

  test('is a new one in the end, and the former is gone unless stored rows need it', () => {
    const [first, last] = [states[0] as Secret, states.at(-1) as Secret]
    expect(shown(last)).not.toBe(shown(first))
    expect(recognised(last).includes(shown(first))).toBe(lasting)
  })

  test('keeps every value that stored rows need, over several rotations', () => {
    const twice = rotation(rotation(complete(null, now)).at(-1) as CompleteState).map((state) =>
      secretOf(state.secrets, name),
    )
    expect((twice.at(-1) as Secret).kept?.length ?? 0).toBe(lasting ? 2 : 0)
  })
})

test('roles alternate', () => {
  const turns = rotation(complete(null, now)).map((state) =>
    secretOf(state.secrets, 'rbac_database').current.slice(0, 2),
  )
  expect(turns).toEqual(['a:', 'a:', 'b:', 'b:'])
})

test('a repeated step changes nothing, so that an interrupted run can repeat it', () => {
  const states = rotation(complete(null, now))
  for (const [index, step] of steps.entries()) {
    const after = states[index + 1] as CompleteState
    expect(rotate(after, step, now + 99)).toBe(after)
  }
})

test.each([
  ['switch', 0],
  ['introduce', 2],
  ['retire', 1],
] satisfies [Step, number][])('%s does not follow from state %i', (step, index) => {
  const state = rotation(complete(null, now))[index] as CompleteState
  expect(() => rotate(state, step, now)).toThrow(/does not follow/)
})

test('only named secrets are replaced', () => {
  const only = ['rbac_token_key']
  const first = complete(null, now)
  let state = first
  for (const step of steps) state = rotate(state, step, now, only)
  const replaced = secretNames.filter(
    (name) => secretOf(state.secrets, name).current !== secretOf(first.secrets, name).current,
  )
  expect(replaced).toEqual(only)
})

test('existing secrets never change, and those that a later version adds are made', () => {
  const { rbac_token_key, ...others } = complete(null, now).secrets
  const older = State.parse({ phase: 'switched', since: now, secrets: others })
  const newer = complete(older, now + 5)
  expect(newer).toMatchObject({ phase: 'switched', since: now, secrets: others })
  expect(secretOf(newer.secrets, 'rbac_token_key').current).not.toBe(rbac_token_key?.current)
})
