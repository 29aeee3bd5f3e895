import { expect, test } from 'vitest'
import { pageScripts, scriptsFor } from '../../src/assets/page-scripts.ts'
import { type Locale, locales } from '../../src/locales/index.ts'
import * as views from '../../src/views/index.ts'
import { frameOf, mailStates, now, pageStates, recipientOf } from './gallery.ts'

const languages = Object.keys(locales) as Locale[]
const pages = languages.flatMap((locale) =>
  pageStates.map(({ name, render }) => ({
    name: `${name} (${locale})`,
    locale,
    html: render(frameOf(locale)).toString(),
  })),
)
const mails = languages.flatMap((locale) =>
  mailStates.map(({ name, render }) => ({ name: `${name} (${locale})`, locale, mail: render(recipientOf(locale)) })),
)

test('every state has a name of its own', () => {
  expect(new Set(pageStates.map(({ name }) => name)).size).toBe(pageStates.length)
})

test.each(pages)('page $name is one small document with one heading and no missing text', ({ html, locale }) => {
  expect(Buffer.byteLength(html)).toBeLessThan(24_000)
  expect(html).toMatch(new RegExp(`^<!doctype html>\n<html lang="${locale}">`))
  expect(html.match(/<h1>/g)).toHaveLength(1)
  expect(html).not.toMatch(/\bundefined\b|\[object|\bNaN\b|\bnull\b|\$\{|\uE000/)
})

test('every page and mail has the name of the installation, and none the name of the product', () => {
  const mailTexts = mails.flatMap(({ mail: { html, text } }) => [html, text])
  for (const text of [...pages.map(({ html }) => html), ...mailTexts]) {
    expect(text).toContain('Nordlys')
    expect(text).not.toContain('Constellation')
    expect(text).toContain('support@example.test')
  }
})

/** The element of each script there is. */
const scripts = pageScripts().map(({ path }) => `<script src="${path}" defer></script>`)

test.each(pages)(
  'page $name runs the scripts that its markup is for and no other, and keeps its look in the style sheet',
  ({ html }) => {
    const expected = scriptsFor(html).map(({ path }) => `<script src="${path}" defer></script>`)
    expect(scripts.filter((script) => html.includes(script))).toEqual(expected)
    const rest = scripts.reduce((left, script) => left.replace(script, ''), html)
    expect(rest).not.toMatch(/<script|\son[a-z]+=|\sstyle=|javascript:/)
    expect(html.match(/<style>/g)).toHaveLength(1)
  },
)

test.each(pages)('page $name refers to nothing outside itself but its assets and links', ({ html }) => {
  const loaded = [...html.matchAll(/(?:src|<link[^>]*href)="([^"]*)"/g)].map(([, url]) => url ?? '')
  expect(loaded.filter((url) => !url.startsWith('/assets/'))).toEqual([])
})

test.each(pages)('page $name labels every field, proves every form and sends no password back', ({ html }) => {
  const ids = [...html.matchAll(/<(?:input|select) id="([^"]+)"/g)].map(([, id]) => id ?? '')
  for (const id of ids) expect(html).toContain(`<label for="${id}">`)
  for (const form of html.match(/<form[\s\S]*?<\/form>/g) ?? []) {
    expect(form).toMatch(/^<form (method="post" action="\/[^"]*" novalidate|id="end-session" method="post")/)
    expect(form.match(/<input type="hidden" name="csrf" value="[^"]+">/g)).toHaveLength(1)
  }
  for (const input of html.match(/<input[^>]*type="password"[^>]*>/g) ?? []) expect(input).not.toContain('value=')
})

test.each(pages)('page $name points every description and every error link at something', ({ html }) => {
  const described = [...html.matchAll(/aria-describedby="([^"]+)"/g)].flatMap(([, ids]) => (ids ?? '').split(' '))
  const linked = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '')
  for (const id of [...described, ...linked]) expect(html).toContain(`id="${id}"`)
  expect((html.match(/ aria-invalid=/g) ?? []).length).toBe((html.match(/class="error"/g) ?? []).length)
})

test.each(pages)('page $name has the focus in one place at most', ({ html }) => {
  expect((html.match(/ autofocus/g) ?? []).length).toBeLessThanOrEqual(1)
})

test.each(mails)('mail $name is small, whole in both forms and has one action at most', ({ mail, locale }) => {
  expect(Buffer.byteLength(mail.html)).toBeLessThan(30_000)
  expect(mail.html).toContain(`<html lang="${locale}">`)
  expect(mail.html.match(/<h1/g)).toHaveLength(1)
  expect((mail.html.match(/<a /g) ?? []).length).toBeLessThanOrEqual(1)
  expect(mail.html).not.toMatch(/<img|<script|src=/)
  for (const part of [mail.subject, mail.text, mail.html]) {
    expect(part).not.toMatch(/\bundefined\b|\[object|\bNaN\b|\bnull\b|\$\{|\uE000/)
  }
  const link = /href="([^"]+)"/.exec(mail.html)?.[1]
  if (link) expect(mail.text).toContain(link.replaceAll('&amp;', '&'))
})

test('the footer leads to the same page in each language, with its query kept', () => {
  const html = views.signInPage(frameOf('en'), signIn).toString()
  expect(html).toContain('href="/login?next=%2Finbox&amp;locale=da" lang="da"')
})

test('privacy and help are in the footer only when there is something to show', () => {
  const frame = { ...frameOf('en'), privacyUrl: undefined, helpUrl: undefined }
  expect(views.signInPage(frameOf('en'), signIn).toString()).toContain('>Privacy</a>')
  expect(views.signInPage(frame, signIn).toString()).not.toMatch(/>Privacy<|>Help</)
})

test('other ways to sign in show nothing when there are none', () => {
  expect(views.signInPage(frameOf('en'), signIn).toString()).not.toContain('class="or"')
})

test('a code without words of its own gets the generic ones', () => {
  const html = views.errorPage(frameOf('en'), { code: 'toString', links: {} }).toString()
  expect(html).toContain(`<h1>${locales.en.errors.generic.title}</h1>`)
})

const hostile = `"><script>alert('x')</script>&{}\u202E`
const form = { action: `/login?next=${hostile}`, csrf: hostile }
const links = { forgot: hostile, confirmAgain: hostile, signUp: hostile, signIn: hostile }
const signIn: views.SignInPage = { action: '/login', csrf: 'c', app: null, alternatives: [], links }

test.each([
  ['sign-in', views.signInPage(frameOf('en'), { ...signIn, ...form, email: hostile, app: { name: hostile } })],
  [
    'sign-up',
    views.signUpPage(frameOf('en'), {
      ...form,
      name: hostile,
      email: hostile,
      app: null,
      alternatives: [{ label: hostile, href: hostile }],
      links,
    }),
  ],
  [
    'account',
    views.accountPage(frameOf('da'), {
      signedInAs: hostile,
      email: hostile,
      waysIn: [
        { label: hostile, linked: { email: hostile, at: now, remove: hostile } },
        { label: hostile, link: hostile },
      ],
      profile: { ...form, name: hostile, locale: 'da' },
      twoStep: { app: true, passkeys: 1, codesLeft: 1, links: { manage: hostile, addPasskey: hostile } },
      address: { confirmedAt: null, sendLink: form },
      password: { set: true, changedAt: null },
      sessions: [
        {
          current: false,
          endAction: hostile,
          userAgent: `${hostile}/1`,
          ip: hostile,
          signedInAt: now,
          lastUsedAt: now,
          applications: [hostile],
        },
      ],
      sessionCount: 2,
      endSession: { csrf: hostile },
      signOut: form,
      links: { changePassword: hostile, endOthers: hostile, activity: hostile },
    }),
  ],
  [
    'activity',
    views.activityPage(
      { ...frameOf('en'), here: hostile, requestId: hostile },
      {
        signedInAs: hostile,
        rows: [
          {
            at: now,
            kind: 'provider_linked',
            by: 'self',
            amr: [hostile],
            provider: hostile,
            factor: null,
            ip: hostile,
            userAgent: hostile,
          },
        ],
        signOut: form,
        links: { back: hostile, older: hostile },
      },
    ),
  ],
  [
    'error',
    views.errorPage(
      { ...frameOf('en'), here: hostile, requestId: hostile },
      { code: hostile, links: { home: hostile } },
    ),
  ],
])('hostile values stay text on the %s page', (_, html) => {
  const rest = scripts.reduce((left, script) => left.replace(script, ''), html.toString())
  expect(rest).not.toMatch(/<script|"">/)
})
