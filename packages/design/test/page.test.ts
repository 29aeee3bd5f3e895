import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  assetHeaders,
  assets,
  brandMark,
  contentSecurityPolicy,
  createBrand,
  fill,
  findAsset,
  html,
  page,
  pageStyleSource,
} from '../src/index.ts'

const brand = createBrand()
const document = page({ brand, title: 'Hello', locale: 'en', width: 'panel', body: html`<h1>Hello</h1>` }).toString()

test('the policy allows exactly the style that the page contains', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(document)?.[1] ?? ''
  expect(pageStyleSource(brand)).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
})

test('the policy allows nothing by default, no script and no frame', () => {
  expect(contentSecurityPolicy(brand)).toBe(
    `default-src 'none'; style-src ${pageStyleSource(brand)}; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  )
})

test('the policy lets a form answer redirect to the named origins', () => {
  expect(contentSecurityPolicy(brand, ['https://app.example.test'])).toContain(
    "form-action 'self' https://app.example.test;",
  )
})

test('everything a page refers to is an asset', () => {
  const paths = document.match(/\/assets\/[\w.-]+/g) ?? []
  expect(new Set(paths)).toEqual(new Set(Object.values(assets(brand)).map(({ path }) => path)))
  for (const path of paths) expect(findAsset(brand, path)?.bytes.byteLength).toBeGreaterThan(100)
})

test('the name of an asset changes with its bytes', () => {
  for (const { path, bytes } of Object.values(assets(brand))) {
    expect(path).toContain(createHash('sha256').update(bytes).digest('hex').slice(0, 10))
  }
})

test('a path that is not an asset is not found', () => {
  expect(findAsset(brand, '/assets/../package.json')).toBeUndefined()
})

test('a page sets a theme only on request', () => {
  expect(document).toContain('<html lang="en"><head>')
  const dark = page({
    brand,
    title: 'Hello',
    locale: 'da',
    theme: 'dark',
    width: 'panel',
    body: html`<h1>Hej</h1>`,
  }).toString()
  expect(dark).toContain('<html lang="da" data-theme="dark">')
})

test('an installation has its own name, logo and colour, and the policy allows exactly that style', () => {
  const own = createBrand({
    name: 'Nordlys & Co',
    logo: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    accent: '#7a1f5c',
  })
  const text = page({ brand: own, title: 'Hello', locale: 'en', width: 'panel', body: brandMark(own) }).toString()
  const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
  expect(text).toContain('<title>Hello · Nordlys &amp; Co</title>')
  expect(text).toContain(`<img class="mark" src="${own.logo?.path}" alt="Nordlys &amp; Co">`)
  expect(text).toContain(`<link rel="icon" href="${own.logo?.path}"`)
  expect(style).toContain('--accent:light-dark(#7a1f5c,')
  expect(contentSecurityPolicy(own)).toContain(createHash('sha256').update(style).digest('base64'))
  expect(contentSecurityPolicy(own)).not.toBe(contentSecurityPolicy(brand))
})

test('a logo that somebody opens by its address runs no script', () => {
  const { logo } = createBrand({ logo: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' })
  expect(logo && assetHeaders(logo)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
})

test.each([
  ['a photograph', '\u0089PNG', 'the logo is not an SVG file'],
  ['a page', '<!doctype html><svg></svg>', 'the logo is not an SVG file'],
  ['a large file', `<svg>${' '.repeat(16_384)}</svg>`, 'the logo has more than 16 KiB'],
])('%s is refused as a logo', (_, logo, reason) => {
  expect(() => createBrand({ logo })).toThrow(reason)
})

test('an empty file is no logo', () => {
  expect(createBrand({ logo: '\n' }).logo).toBeUndefined()
})

test('the values of a template are escaped, in text and in attributes', () => {
  const hostile = '"><script>alert(1)</script>'
  expect(html`<a title="${hostile}">${hostile}</a>`.toString()).not.toMatch(/<script|title=""/)
})

test('markup takes the place of a value in a sentence, in the order of the language', () => {
  const sentence = (first: string, second: string) => `<${second}> before ${first}`
  expect(fill(sentence, html`<b>1</b>`, html`<b>2</b>`).toString()).toBe('&lt;<b>2</b>&gt; before <b>1</b>')
})

test('a promise in a template is refused', () => {
  // @ts-expect-error a template takes values only
  expect(() => html`${Promise.resolve('later')}`).toThrow('never from promises')
})
