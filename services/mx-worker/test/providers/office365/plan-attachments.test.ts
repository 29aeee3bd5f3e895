import { describe, expect, test } from 'vitest'
import { planAttachments } from '../../../src/providers/office365/plan-attachments.ts'
import { attachment } from '../message.ts'

const limits = { inlineLimitBytes: 3_000_000, draftBytes: 2000 }
const megabyte = 1_000_000
const plan = (sizes: number[], change = {}) => {
  const attachments = sizes.map((size, index) => attachment(size, `${index}`))
  const { withDraft, oneByOne, bySession } = planAttachments(attachments, { ...limits, ...change })
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join()
  return [
    names(withDraft),
    names(oneByOne),
    bySession.map(({ attachment: { name }, sizeBytes }) => `${name}:${sizeBytes}`).join(),
  ]
}

describe('attachments', () => {
  test.each<[string, number[], string[]]>([
    ['none', [], ['', '', '']],
    ['an empty one', [0], ['0', '', '']],
    ['a small one', [1000], ['0', '', '']],
    ['several small ones that fit together', [1000, 2000, megabyte], ['0,1,2', '', '']],
    ['one that is just small, and too large with the draft', [3 * megabyte - 1], ['', '0', '']],
    ['one at the limit', [3 * megabyte], ['', '', '0:3000000']],
    ['one above the limit', [3 * megabyte + 1], ['', '', '0:3000001']],
    ['five that are too large together', Array(5).fill(megabyte), ['', '0,1,2,3,4', '']],
    ['a large one among small ones', [10, 4 * megabyte, 20], ['', '0,2', '1:4000000']],
  ])('%s', (_, sizes, expected) => {
    expect(plan(sizes)).toEqual(expected)
  })

  test('a long body leaves less room in the draft', () => {
    expect(plan([megabyte], { draftBytes: 3_500_000 })).toEqual(['', '0', ''])
  })

  test('the policy says from when on a session is used', () => {
    expect(plan([1000, 999], { inlineLimitBytes: 1000 })).toEqual(['', '1', '0:1000'])
  })
})
