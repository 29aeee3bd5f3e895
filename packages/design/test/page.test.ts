import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { assets, contentSecurityPolicy, fill, findAsset, html, page, pageStyleSource } from '../src/index.ts'

const document = page({ title: 'Hello', locale: 'en', width: 'panel', body: html`<h1>Hello</h1>` }).toString()

test('the policy allows exactly the style that the page contains', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(document)?.[1] ?? ''
  expect(pageStyleSource()).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
})

test('the policy allows nothing by default, no script and no frame', () => {
  expect(contentSecurityPolicy()).toBe(
    `default-src 'none'; style-src ${pageStyleSource()}; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  )
})

test('the policy lets a form answer redirect to the named origins', () => {
  expect(contentSecurityPolicy(['https://app.example.test'])).toContain("form-action 'self' https://app.example.test;")
})

test('everything a page refers to is an asset', () => {
  const paths = document.match(/\/assets\/[\w.-]+/g) ?? []
  expect(new Set(paths)).toEqual(new Set(Object.values(assets()).map(({ path }) => path)))
  for (const path of paths) expect(findAsset(path)?.bytes.byteLength).toBeGreaterThan(100)
})

test('the name of an asset changes with its bytes', () => {
  for (const { path, bytes } of Object.values(assets())) {
    expect(path).toContain(createHash('sha256').update(bytes).digest('hex').slice(0, 10))
  }
})

test('a path that is not an asset is not found', () => {
  expect(findAsset('/assets/../package.json')).toBeUndefined()
})

test('a page sets a theme only on request', () => {
  expect(document).toContain('<html lang="en"><head>')
  const dark = page({
    title: 'Hello',
    locale: 'da',
    theme: 'dark',
    width: 'panel',
    body: html`<h1>Hej</h1>`,
  }).toString()
  expect(dark).toContain('<html lang="da" data-theme="dark">')
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
