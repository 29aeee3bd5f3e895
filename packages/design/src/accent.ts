import { clampChroma, converter, formatHex, interpolate, type Oklch, parse, wcagContrast } from 'culori'
import { resolveTokens, type Scheme } from './tokens.ts'

const toOklch = converter('oklch')
/** WCAG 2.2, success criterion 1.4.3: text of normal size. */
const leastContrast = 4.5
const lightnessStep = 0.01
/** The tokens of everything that a link can stand on, besides the wash of the accent itself. */
const grounds = ['page', 'surface', 'raised', 'sunken', 'good-wash', 'warn-wash', 'bad-wash']

/**
 * The tokens of an accent as CSS, for both schemes. Each scheme gets the tone nearest to the given colour that people can read on a page.
 * Throws when `colour` is not a CSS colour.
 */
export function accentTokens(colour: string): string {
  const given = readColour(colour)
  const [light, dark] = [tonesOf(given, 'light'), tonesOf(given, 'dark')]
  const pairs = Object.entries(light).map(([name, value]) => `--${name}: light-dark(${value}, ${dark[name]});`)
  return `:root { ${pairs.join(' ')} }`
}

/** A component that is absent (CSS Color 4, `none`) counts as 0. One without a limit has no tone that a search could end at. */
function readColour(colour: string): Oklch {
  const given = toOklch(parse(colour))
  const { l = 0, c = 0, h = 0 } = given ?? {}
  if (!given || ![l, c, h].every(Number.isFinite)) throw new Error(`"${colour}" is not a colour: write it as #2b4fd0`)
  return { ...given, l, c }
}

/** Darker in the light scheme and lighter in the dark one, until text in it can be read on every ground. */
function tonesOf(given: Oklch, scheme: Scheme): Record<string, string> {
  const step = scheme === 'light' ? -lightnessStep : lightnessStep
  const colours = grounds.map((name) => resolveTokens(`var(--${name})`, scheme))
  let accent = given
  let tones = tonesOfAccent(accent, step, scheme)
  while (!isReadable(tones, colours, scheme)) {
    accent = { ...accent, l: accent.l + step }
    tones = tonesOfAccent(accent, step, scheme)
  }
  return tones
}

function tonesOfAccent(accent: Oklch, step: number, scheme: Scheme) {
  const surface = resolveTokens('var(--surface)', scheme)
  const hex = hexOf(accent)
  return {
    accent: hex,
    'accent-strong': hexOf({ ...accent, l: accent.l + 6 * step }),
    'accent-wash': formatHex(interpolate([surface, hex], 'oklab')(0.1)),
  }
}

function isReadable(tones: ReturnType<typeof tonesOfAccent>, colours: readonly string[], scheme: Scheme): boolean {
  const ink = resolveTokens('var(--on-accent)', scheme)
  const onIt = [tones.accent, tones['accent-strong']].map((ground) => wcagContrast(ink, ground))
  const onGrounds = [...colours, tones['accent-wash']].map((ground) => wcagContrast(tones.accent, ground))
  return Math.min(...onIt, ...onGrounds) >= leastContrast
}

/** The nearest colour that a screen shows. */
function hexOf(colour: Oklch): string {
  return formatHex(clampChroma({ ...colour, l: Math.min(1, Math.max(0, colour.l)) }, 'oklch'))
}
