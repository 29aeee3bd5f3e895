import { expect, test } from 'vitest'
import { mail, productBrand, resolveTokens } from '../src/index.ts'

const letter = mail({
  brand: productBrand,
  locale: 'en',
  subject: 'Confirm your address',
  preview: 'One click.',
  heading: 'Confirm your address',
  paragraphs: ['Hello <Anna>,', 'Confirm it.'],
  facts: [{ term: 'Device', value: 'Firefox on Windows' }],
  action: { label: 'Confirm address', href: 'https://login.example.test/verify?token=a&b=c', otherwise: 'Or open:' },
  after: ['Not you? Do nothing.'],
  footer: 'Sent to anna@example.test.',
})

test('the text says everything that the HTML says', () => {
  expect(letter.text).toBe(`Confirm your address

Hello <Anna>,

Confirm it.

Device: Firefox on Windows

Confirm address:
https://login.example.test/verify?token=a&b=c

Not you? Do nothing.

-- 
Constellation
Sent to anna@example.test.
`)
})

test('the HTML is escaped, uses no custom property and loads nothing', () => {
  expect(letter.html).toContain('Hello &lt;Anna&gt;,')
  expect(letter.html).not.toMatch(/var\(|light-dark\(|rem[;"]|<img|src=|url\(|<script|<link/)
})

test('the look is light inline, and dark for readers who prefer it', () => {
  const ink = (scheme: 'light' | 'dark') => resolveTokens('var(--ink)', scheme)
  expect(letter.html).toContain(`color:${ink('light')}"`)
  expect(letter.html).toMatch(new RegExp(`prefers-color-scheme:dark\\){.*color:${ink('dark')}!important`))
})

test('a token that does not exist is an error', () => {
  expect(() => resolveTokens('var(--nowhere)', 'light')).toThrow('tokens.css declares no --nowhere')
})
