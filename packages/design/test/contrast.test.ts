import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBrand, resolveTokens, type Scheme } from '../src/index.ts'

const schemes: readonly Scheme[] = ['light', 'dark']
const surfaces = ['page', 'surface', 'raised', 'sunken']

const text = [
  ...['ink', 'ink-soft', 'ink-faint', 'accent', 'good', 'warn', 'bad'].flatMap((ink) =>
    surfaces.map((surface) => [ink, surface] as const),
  ),
  ...(['good', 'warn', 'bad'] as const).flatMap((tone) => [
    ['ink', `${tone}-wash`] as const,
    [tone, `${tone}-wash`] as const,
    ['accent', `${tone}-wash`] as const,
  ]),
  ['on-accent', 'accent'] as const,
  ['on-accent', 'accent-strong'] as const,
  ['on-bad', 'bad'] as const,
  ['on-bad', 'bad-strong'] as const,
  ['accent', 'accent-wash'] as const,
]

test.each(schemes)('text is readable on every background (%s)', (scheme) => {
  const weak = text.filter(([ink, surface]) => contrast(ink, surface, scheme) < 4.5)
  expect(weak).toEqual([])
})

test.each(schemes)('text is readable with the accent of any installation (%s)', (scheme) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (colour) => {
      const { tokens } = createBrand({ accent: `#${colour.toString(16).padStart(6, '0')}` })
      expect(text.filter(([ink, surface]) => contrast(ink, surface, scheme, tokens) < 4.5)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('an accent that people can read already stays as it is', () => {
  const { tokens } = createBrand({ accent: '#2b4fd0' })
  expect(resolveTokens('var(--accent)', 'light', tokens)).toBe('#2b4fd0')
})

test.each(['blu', 'oklch(0.5 1e999 200)', 'oklch(0.5 0.1 1e999)', 'rgb(1e999 0 0)'])(
  'what is no colour is refused by name: %s',
  (accent) => {
    expect(() => createBrand({ accent })).toThrow(`"${accent}" is not a colour: write it as #2b4fd0`)
  },
)

test('a part of the accent that is left out counts as 0', () => {
  expect(createBrand({ accent: 'oklch(none none none)' })).toEqual(createBrand({ accent: '#000000' }))
})

test.each(schemes)('the border of a field stands out (%s)', (scheme) => {
  const weak = ['page', 'surface'].filter((surface) => contrast('field', surface, scheme) < 3)
  expect(weak).toEqual([])
})

/** The WCAG contrast ratio of two tokens. */
function contrast(one: string, other: string, scheme: Scheme, brandTokens = ''): number {
  const [lighter = 0, darker = 0] = [one, other]
    .map((token) => luminance(token, scheme, brandTokens))
    .toSorted((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(token: string, scheme: Scheme, brandTokens: string): number {
  const hex = resolveTokens(`var(--${token})`, scheme, brandTokens)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
