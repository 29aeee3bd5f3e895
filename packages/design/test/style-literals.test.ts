import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

function sources(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] }).toSorted()
}

function read(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
}

// Zero, percentages, fractions and turns are relative to their surroundings; everything else must be a token.
const sizeOrTime = /(?<![\w#.-])-?\d*\.?\d+(px|rem|em|ch|ex|lh|pt|cm|mm|in|[sdl]?v[hwbi]|vmin|vmax|ms|s)\b/g
const hexColour = /#[0-9a-f]{3,8}\b/gi
const colourFunction = /\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(/g
const namedColour =
  /:[^;{}]*(?<![\w-])(white|black|gray|grey|red|green|blue|yellow|orange|purple|pink|silver|navy|teal)(?![\w-])/g

function literals(css: string): string[] {
  return [sizeOrTime, hexColour, colourFunction, namedColour].flatMap((pattern) => css.match(pattern) ?? [])
}

const styleSheets = sources('{packages,packages/tools,services}/*/src/**/*.css').filter(
  (path) => !path.endsWith('/tokens.css'),
)

test('there are style sheets to check', () => {
  expect(styleSheets).toContain('packages/design/src/page.css')
})

test.each(styleSheets)('%s takes every colour and size from tokens.css', (path) => {
  expect(literals(read(path)), 'add a token to packages/design/src/tokens.css and use it here').toEqual([])
})

test.each(styleSheets)('%s uses no token that tokens.css does not declare', (path) => {
  const declared = new Set(read('packages/design/src/tokens.css').match(/--[\w-]+(?=[: ])/g))
  const used = [...read(path).matchAll(/(?:var\(|@media \()(--[\w-]+)/g)].map(([, name]) => name ?? '')
  expect(used.filter((name) => !declared.has(name))).toEqual([])
})

test('the check itself finds forbidden literals', () => {
  expect(literals('a { margin: 4px; color: #fff; background: rgb(1 2 3); border-color: white }')).toHaveLength(4)
  expect(literals('a { margin: 0; width: 100%; flex: 1 1fr; color: var(--on-accent); white-space: nowrap }')).toEqual(
    [],
  )
})

// These files contain markup. The look belongs in the style sheet, and the policy of pages allows no other style.
const templates = sources('{packages,packages/tools,services}/*/src/**/*.ts').filter(
  (path) =>
    !['page.ts', 'mail.ts', 'mail-style.ts', 'brand-mark.ts'].some((name) => path === `packages/design/src/${name}`),
)

test.each(templates.filter((path) => read(path).includes('html`')))('%s carries no style of its own', (path) => {
  expect(read(path).match(/<style|\sstyle=|\son[a-z]+=["']|<script/g) ?? []).toEqual([])
})
