import { describe, expect, test } from 'vitest'
import { type Books, checkReleases, checkUnreceived } from '../src/invariants/broker/releases.ts'
import { judgeAudit } from '../src/invariants/broker/verify-audit.ts'

const wallet = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
const other = '0x1563915e194d8cfba1943570603f7606a3115508'

/** One release that is in all three books, and one that STS refused. */
function balanced() {
  return {
    received: [{ accessKeyId: 'ASIA1', recordId: 'aud_1', leaseId: 'lea-1', wallet, grantId: 'grn-1' }],
    recorded: [
      { id: 'aud_1', lease_id: 'lea-1', wallet, grant_id: 'grn-1', released: true, status: 'confirmed' },
      { id: 'aud_2', lease_id: 'lea-2', wallet, grant_id: 'grn-1', released: false, status: 'failed' },
    ],
    issued: [{ accessKeyId: 'ASIA1', leaseId: 'lea-1', wallet }],
  }
}

type Balanced = ReturnType<typeof balanced>
type Damage = (books: Balanced) => void

const [first, second] = [0, 1]
const issue =
  (session: Partial<Balanced['issued'][number]>): Damage =>
  ({ issued }) =>
    issued.push({ accessKeyId: 'ASIA9', leaseId: 'lea-1', wallet, ...session })
const edit =
  (row: number, change: Partial<Balanced['recorded'][number]>): Damage =>
  ({ recorded }) =>
    Object.assign(recorded[row] ?? {}, change)

const released = 'received credentials have exactly one released record'
const named = 'the record names the wallet, the grant and the lease of the received credentials'
const issuedTo = 'STS issued the received credentials, to the wallet and the lease of the record'
const once = 'credentials reach a program once'
const recordedOnce = 'a session that STS issued has exactly one record, of its wallet'
const hasSession = 'a released record has a session that STS issued'

describe('the books of releases', () => {
  test('agree when each release is in all of them', () => {
    expect(promisesBroken(balanced())).toEqual([])
  })

  test('agree when STS issued a session twice for one record, and an answer of it was lost', () => {
    expect(broken(issue({}))).toEqual([])
  })

  test('agree when STS issued a session whose record was given up', () => {
    expect(broken(issue({ leaseId: 'lea-2' }))).toEqual([])
  })

  test.each<[string, Damage, string[]]>([
    ['credentials without a record', ({ recorded }) => recorded.splice(first, 1), [released, named, recordedOnce]],
    ['credentials whose record is not released', edit(first, { released: false, status: 'failed' }), [released, named]],
    [
      'credentials with two released records',
      ({ recorded }) => recorded.push({ ...(recorded[first] as Balanced['recorded'][number]), id: 'aud_3' }),
      [released, recordedOnce],
    ],
    ['a record of another grant', edit(first, { grant_id: 'grn-2' }), [named]],
    ['a record of another wallet', edit(first, { wallet: other }), [named, recordedOnce]],
    ['a record of another lease', edit(first, { lease_id: 'lea-3' }), [released, named, recordedOnce, hasSession]],
    ['credentials that STS never issued', ({ issued }) => issued.splice(first, 1), [issuedTo, hasSession]],
    [
      'credentials that STS issued to another wallet',
      ({ issued }) => Object.assign(issued[first] ?? {}, { wallet: other }),
      [issuedTo, recordedOnce],
    ],
    [
      'credentials of a program that reach it again',
      ({ received }) => received.push(received[first] as Balanced['received'][number]),
      [once],
    ],
    ['a session that nobody recorded', issue({ leaseId: 'lea-9' }), [recordedOnce]],
    ['a released record without a session', edit(second, { released: true, status: 'confirmed' }), [hasSession]],
  ])('show %s', (_, damage, promised) => {
    expect(broken(damage)).toEqual(promised)
  })
})

describe('a release that nobody received', () => {
  const unreceived = (lost: number) => {
    const books = balanced()
    edit(second, { released: true, status: 'confirmed' })(books)
    return checkUnreceived(books, new Map([[wallet, lost]]))
  }

  test('is explained by a call of the wallet that got no answer', () => {
    expect(unreceived(1)).toEqual([])
  })

  test('is found when every call was answered', () => {
    expect(unreceived(0)).toMatchObject([{ happened: expect.stringContaining(wallet) }])
  })
})

describe('the audit', () => {
  test('that is intact, with signed heads in the logs, is valid', () => {
    expect(judgeAudit({ loggedHeads: 1, problems: [] })).toEqual([])
  })

  test('with a problem is found, and so are logs without a signed head', () => {
    const problems = [{ at: 'aud_1', problem: 'the record was edited' }]
    expect(judgeAudit({ loggedHeads: 1, problems })).toMatchObject([{ happened: '1: aud_1: the record was edited' }])
    expect(judgeAudit({ loggedHeads: 0, problems: [] })).toMatchObject([{ promised: 'the logs have signed heads' }])
  })
})

function broken(damage: Damage): string[] {
  const books = balanced()
  damage(books)
  return promisesBroken(books)
}

function promisesBroken(books: Books): string[] {
  return checkReleases(books).map(({ promised }) => promised)
}
