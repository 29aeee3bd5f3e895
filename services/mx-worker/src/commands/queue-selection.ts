import { lanes, messageStates } from '@constellation/contracts-mx'
import { readMoment, UsageFailure } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'

/** The options that select messages of an account, and the guards against selecting others than were meant. */
export const selectionOptions = {
  account: { type: 'string' },
  status: { type: 'string' },
  lane: { type: 'string' },
  code: { type: 'string' },
  provider: { type: 'string' },
  mailbox: { type: 'string' },
  before: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  expect: { type: 'string' },
} as const

export const selectionUsage = `[--account ${accountUsage}] [--status ${messageStates.join('|')}] [--lane ${lanes.join('|')}] [--code CODE] [--provider ID] [--mailbox ID] [--before TIME] (--dry-run | --expect N)`

/** Those options by the fields of the operations. */
export const selectionNames = {
  accountId: '--account',
  filter: 'the selection',
  'filter.status': '--status',
  'filter.status.0': '--status',
  'filter.lane': '--lane',
  'filter.code': '--code',
  'filter.providerId': '--provider',
  'filter.mailboxId': '--mailbox',
  'filter.createdBefore': '--before',
  expectedCount: '--expect',
}

export type GivenSelection = {
  account?: string | undefined
  status?: string | undefined
  lane?: string | undefined
  code?: string | undefined
  provider?: string | undefined
  mailbox?: string | undefined
  before?: string | undefined
  'dry-run': boolean
  expect?: string | undefined
}

/** The selection as the operations read it. Nothing is changed unless the operator says how many messages they mean. */
export function readSelection(given: GivenSelection, now: Date) {
  const { account, status, lane, code, provider: providerId, mailbox: mailboxId, before, expect } = given
  const dryRun = given['dry-run']
  if (dryRun === (expect !== undefined))
    throw new UsageFailure('write --dry-run first, which counts what matches, and then --expect N with that count')
  const filter = {
    ...(status !== undefined && { status: status.split(',') }),
    ...{ lane, code, providerId, mailboxId },
    ...(before !== undefined && { createdBefore: readMoment(before, now).toISOString() }),
  }
  return {
    ...(account !== undefined && { accountId: readAccount(account) }),
    filter: Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
    dryRun,
    ...(expect !== undefined && { expectedCount: Number(expect) }),
  }
}

/** The one message that is named. Options that select others beside it are refused. */
export function requireOne(names: readonly string[], given: object): string {
  const [name = '', ...more] = names
  const selecting = Object.keys(selectionOptions).find((option) => Reflect.get(given, option))
  if (more.length > 0) throw new UsageFailure('write one MESSAGE, or select several by options')
  if (selecting !== undefined) throw new UsageFailure(`--${selecting} selects messages: leave it away, or the MESSAGE`)
  return name
}

/** Why selected messages stay as they are, one a line. */
export function describeSkipped(skipped: readonly { id: string; reason: string }[]): string {
  return skipped.map(({ id, reason }) => `  ${id} stays as it is: ${reason}\n`).join('')
}
