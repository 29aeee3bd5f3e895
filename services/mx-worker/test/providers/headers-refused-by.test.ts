import { describe, expect, test } from 'vitest'
import { headersRefusedBy } from '../../src/providers/headers-refused-by.ts'
import type { MailMode } from '../../src/providers/mail-mode.ts'

const json: readonly MailMode[] = ['send_mail', 'draft_send']
const text: readonly MailMode[] = ['mime', 'smtp']
const all = [...json, ...text]
const reason = (mode: MailMode, name: string, value = 'v', allowed = ['*']) =>
  headersRefusedBy(mode, { [name]: value }, allowed)[0]?.reason

describe('every mode', () => {
  test.each(all)('%s carries an X- header, and no empty set is refused', (mode) => {
    expect(headersRefusedBy(mode, { 'X-App': 'v', 'x-other': 'é' }, ['x-*'])).toEqual([])
    expect(headersRefusedBy(mode, {}, [])).toEqual([])
  })

  test.each([
    ...['From', 'SENDER', 'To', 'Cc', 'bcc', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'MIME-Version'],
    ...['Content-Type', 'Content-Anything', 'Return-Path', 'Received', 'Received-SPF', 'Resent-To', 'DKIM-Signature'],
    ...['ARC-Seal', 'X-MS-Exchange-Organization-SCL', 'X-Constellation-Item', 'Importance', 'X-Priority'],
  ])('%s is refused by all', (name) => {
    for (const mode of all) expect(reason(mode, name)).toBe('is set by the mail system itself')
  })

  test.each(['', 'a b', 'a:b', 'é', '1a', 'a\r\nBcc', '__proto__', 'a'.repeat(128)])('%j is no name', (name) => {
    for (const mode of all) expect(reason(mode, name)).toBe('is not the name of a header')
  })

  test.each(['a\r\nBcc: x@y.test', 'a\nb', 'a\0', 'a\u2028b'])('%j is no value', (value) => {
    for (const mode of all) expect(reason(mode, 'x-a', value)).toBe('has a line break or a control character')
  })

  test.each(['', '  '])('%j is nothing to carry', (value) => {
    for (const mode of all) expect(reason(mode, 'x-a', value)).toBe('has no value')
  })

  test('a name is carried once, however it is written', () => {
    for (const mode of all) {
      const refused = headersRefusedBy(mode, { 'X-A': '1', 'x-a': '2' }, ['*'])
      expect(refused).toEqual([{ name: 'x-a', reason: 'is there twice' }])
    }
  })
})

describe('the policy', () => {
  test.each([
    ['x-app-id', ['x-app-id'], true],
    ['X-App-Id', ['x-app-*'], true],
    ['x-app', ['x-app-*'], false],
    ['x-app-id', ['x-app'], false],
    ['x-app-id', [], false],
    ['x-app-id', ['*'], true],
  ])('%s with %j: %s', (name, allowed, isCarried) => {
    for (const mode of all)
      expect(reason(mode, name, 'v', allowed)).toBe(
        isCarried ? undefined : 'is not allowed by the policy of the provider',
      )
  })
})

describe('headers of lists, threads and automatic mail', () => {
  test.each(['List-Unsubscribe', 'List-Unsubscribe-Post', 'In-Reply-To', 'References', 'Auto-Submitted', 'Precedence'])(
    '%s needs a text: JSON refuses it',
    (name) => {
      for (const mode of json) expect(reason(mode, name)).toContain('can be carried only in the mode mime or by SMTP')
      for (const mode of text) expect(reason(mode, name)).toBeUndefined()
    },
  )

  test('a word that fits no line is refused, because such a header cannot be encoded', () => {
    for (const mode of text) {
      expect(reason(mode, 'References', `<${'a'.repeat(984)}>`)).toBeUndefined()
      expect(reason(mode, 'References', `<${'a'.repeat(985)}>`)).toContain('longer than a line')
      expect(reason(mode, 'References', 'é')).toContain('ASCII')
      expect(reason(mode, 'X-Long', 'a'.repeat(998))).toBeUndefined()
    }
  })
})

describe('how many JSON carries', () => {
  const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, 'v']))
  const refused = (mode: MailMode, count: number, isMarked: boolean) =>
    headersRefusedBy(mode, headers(count), ['x-*'], { isMarked }).map(({ name }) => name)

  test('five, or four beside our mark', () => {
    for (const mode of json) {
      expect(refused(mode, 5, false)).toEqual([])
      expect(refused(mode, 7, false)).toEqual(['x-5', 'x-6'])
      expect(refused(mode, 5, true)).toEqual(['x-4'])
    }
    for (const mode of text) expect(refused(mode, 20, true)).toEqual([])
  })

  test('what is refused takes no place', () => {
    const mixed = { From: 'a', 'In-Reply-To': 'b', ...headers(5) }
    expect(headersRefusedBy('send_mail', mixed, ['*']).map(({ name }) => name)).toEqual(['From', 'In-Reply-To'])
  })
})
