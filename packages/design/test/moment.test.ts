import { expect, test } from 'vitest'
import { exactTime, moment, relativeTime } from '../src/index.ts'

const now = new Date('2026-11-22T11:42:08Z')
const minute = 60
const hour = 60 * minute
const day = 24 * hour

test.each([
  [0, 'now', 'nu'],
  [-44, 'now', 'nu'],
  [-50, '1 minute ago', 'for 1 minut siden'],
  [-5 * minute, '5 minutes ago', 'for 5 minutter siden'],
  [-3 * hour, '3 hours ago', 'for 3 timer siden'],
  [-1 * day, 'yesterday', 'i går'],
  [-6 * day, '6 days ago', 'for 6 dage siden'],
  [-26 * day, '27 Oct', '27. okt.'],
  [-400 * day, '18 Oct 2025', '18. okt. 2025'],
  [5, 'in 5 seconds', 'om 5 sekunder'],
  [90, 'in 2 minutes', 'om 2 minutter'],
  [61 * minute, 'in 2 hours', 'om 2 timer'],
])('%d seconds away reads "%s" and "%s"', (seconds, english, danish) => {
  const at = new Date(now.getTime() + seconds * 1000)
  expect(relativeTime(at, { now, locale: 'en-GB' })).toBe(english)
  expect(relativeTime(at, { now, locale: 'da-DK' })).toBe(danish)
})

test('the exact time names its time zone', () => {
  expect(exactTime(now, { locale: 'en-GB' })).toBe('22 Nov 2026, 11:42:08 UTC')
  expect(exactTime(now, { locale: 'en-GB', timeZone: 'Europe/Copenhagen' })).toBe('22 Nov 2026, 12:42:08 CET')
})

test('a relative time keeps the exact one for programs and on hover', () => {
  expect(moment(now, { now, locale: 'en-GB' }).toString()).toBe(
    '<time datetime="2026-11-22T11:42:08Z" title="22 Nov 2026, 11:42:08 UTC">now</time>',
  )
})
