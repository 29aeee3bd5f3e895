import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseApplications } from '../../src/applications/applications.ts'
import { checkApplications } from '../../src/flow/check-applications.ts'
import { checkNext, type NextRules } from '../../src/flow/check-next.ts'

const { all: applications, default: relativeTo } = parseApplications(
  JSON.stringify([
    {
      id: 'app',
      name: 'App',
      origins: ['https://app.example.test'],
      defaultDestination: 'https://app.example.test/',
      default: true,
    },
    {
      id: 'files',
      name: 'Files',
      origins: ['https://files.example.test:8443', 'https://xn--bcher-kva.example.test'],
      pathPrefixes: ['/app', '/shared/'],
      defaultDestination: 'https://files.example.test:8443/app',
    },
    {
      id: 'dev',
      name: 'Dev',
      origins: ['http://localhost:3000', 'http://app.localhost:3000'],
      defaultDestination: 'http://localhost:3000/',
    },
  ]),
)
const files = applications.find(({ id }) => id === 'files')
const publicOrigin = 'https://login.example.test'
const rules: NextRules = { publicOrigin, applications, relativeTo, development: false }
const check = (raw: string, changed: Partial<NextRules> = {}) => checkNext(raw, { ...rules, ...changed })?.href

describe('the table of destinations', () => {
  test.each([
    ['/inbox?x=1', 'https://app.example.test/inbox?x=1'],
    ['https://app.example.test/a', 'https://app.example.test/a'],
    ['https://APP.EXAMPLE.TEST/a', 'https://app.example.test/a'],
    ['https://app.example.test', 'https://app.example.test/'],
    ['https://app.example.test?x=a@b', 'https://app.example.test/?x=a@b'],
    ['HTTPS://app.example.test/a', 'https://app.example.test/a'],
    ['https://app.example.test:443/a', 'https://app.example.test/a'],
    ['https://app.example.test/a#part', 'https://app.example.test/a'],
    ['/a#part', 'https://app.example.test/a'],
    ['/a?next=https://evil.test', 'https://app.example.test/a?next=https://evil.test'],
    ['https://files.example.test:8443/app', 'https://files.example.test:8443/app'],
    ['https://files.example.test:8443/app/x', 'https://files.example.test:8443/app/x'],
    ['https://files.example.test:8443/shared/x', 'https://files.example.test:8443/shared/x'],
    ['https://xn--bcher-kva.example.test/app', 'https://xn--bcher-kva.example.test/app'],
    ['/account/security', 'https://login.example.test/account/security'],
    ['/account/security?sessions=all', 'https://login.example.test/account/security?sessions=all'],
    ['https://login.example.test/account/security', 'https://login.example.test/account/security'],
    [`/${'a'.repeat(2047)}`, `https://app.example.test/${'a'.repeat(2047)}`],
  ])('%s is accepted', (raw, expected) => expect(check(raw)).toBe(expected))

  test.each([
    ['//evil.test'],
    ['/\\evil.test'],
    ['/%2f%2fevil.test'],
    ['/%2F/evil.test'],
    ['/%5cevil.test'],
    ['https:evil.test'],
    ['https:/evil.test'],
    ['https:///evil.test'],
    ['https:\\\\evil.test'],
    ['https://app.example.test.evil.test/'],
    ['https://app.example.test@evil.test/'],
    ['https://user@app.example.test/'],
    ['https://user:secret@app.example.test/'],
    ['https://@app.example.test/'],
    ['https://:@app.example.test/'],
    ['https://APP.example.test:444/'],
    ['https://app.example.test:80/'],
    ['https://app.example.test./'],
    ['https://xapp.example.test/'],
    ['https://sub.app.example.test/'],
    ['https://example.test/'],
    ['http://app.example.test/'],
    ['ftp://app.example.test/'],
    ['javascript:alert(1)'],
    ['JavaScript://app.example.test/%0aalert(1)'],
    ['data:text/html,x'],
    ['blob:https://app.example.test/x'],
    ['/a\nb'],
    ['/a\tb'],
    ['/\t/evil.test'],
    ['/a\0b'],
    ['/a\u0085b'],
    [' /a'],
    ['/a '],
    ['\u00a0/a'],
    ['/a\\b'],
    ['https://app.example.test\\.evil.test/'],
    ['/.//evil.test'],
    ['/a/..//evil.test'],
    ['/%2e//evil.test'],
    ['/./%2fevil.test'],
    ['https://app.example.test//evil.test'],
    ['https://app.example.test/.//evil.test'],
    ['https://app.example.test/%2F%2Fevil.test'],
    ['https://app.example.test/%5cevil.test'],
    ['inbox'],
    ['?x=1'],
    ['./a'],
    ['/%zz'],
    ['/%'],
    ['https://%61pp.example.test/'],
    ['https://ａpp.example.test/'],
    ['https://app。example.test/'],
    ['https://app.example.test\u00ad/'],
    ['https://bücher.example.test/app'],
    ['https://files.example.test:8443/'],
    ['https://files.example.test:8443/application'],
    ['https://files.example.test:8443/shared'],
    ['https://files.example.test:8443/app/../admin'],
    ['https://files.example.test:8443/app/%2e%2e/admin'],
    ['https://files.example.test/app'],
    ['https://login.example.test/'],
    ['https://login.example.test/login'],
    ['https://login.example.test/logout'],
    ['https://login.example.test/account'],
    ['https://login.example.test/account/../logout'],
    ['https://login.example.test/accounts'],
    ['https://login.example.test/account/%2e%2e/logout'],
    ['http://login.example.test/account/security'],
    ['https://login.example.test:444/account/security'],
    ['http://localhost:3000/'],
    [''],
    [`/${'a'.repeat(2048)}`],
  ])('%s is refused', (raw) => expect(check(raw)).toBeUndefined())

  test.each(['http://localhost:3000/a', 'http://app.localhost:3000/a'])(
    '%s is accepted in development alone',
    (raw) => {
      expect(check(raw, { development: true })).toBe(raw)
      expect(check(raw)).toBeUndefined()
    },
  )

  test('http is permitted on loopback hosts alone, also in development', () => {
    expect(check('http://app.example.test/', { development: true })).toBeUndefined()
  })

  test('a relative destination belongs to the application that asks, within its paths', () => {
    expect(check('/app/x', { relativeTo: files })).toBe('https://files.example.test:8443/app/x')
    expect(check('/admin', { relativeTo: files })).toBeUndefined()
    expect(check('/app/../admin', { relativeTo: files })).toBeUndefined()
    expect(check('/app', { relativeTo: undefined })).toBeUndefined()
  })

  test('an application sends people to its own origins and to no other one’s', () => {
    const own = { applications: files ? [files] : [], relativeTo: files }
    expect(check('https://app.example.test/', own)).toBeUndefined()
    expect(check('https://files.example.test:8443/app', own)).toBeDefined()
  })
})

/** What must hold of whatever is accepted, said again without the rules that decide: a list of origins, and prefixes as plain text. */
const allowed: Record<string, readonly string[]> = {
  'https://app.example.test': ['/'],
  'https://files.example.test:8443': ['/app', '/shared/'],
  'https://xn--bcher-kva.example.test': ['/app', '/shared/'],
  'https://login.example.test': ['/account/'],
}

/** Judges by what a browser would make of the text, and by how it is written. */
function isSafe(raw: string): boolean {
  const url = URL.parse(raw, 'https://app.example.test')
  if (!url || url.username || url.password) return false
  return (allowed[url.origin] ?? []).some(
    (prefix) => url.pathname === prefix || url.pathname.startsWith(`${prefix.replace(/\/$/, '')}/`),
  )
}

function expectSafe(raw: string, accepted: URL | undefined) {
  if (!accepted) return
  expect(accepted.hash).toBe('')
  expect(accepted.username + accepted.password).toBe('')
  expect(isSafe(accepted.href)).toBe(true)
  // What a browser, and what a lenient one, makes of the text is the same origin.
  for (const base of ['https://app.example.test', 'https://login.example.test'])
    for (const reading of [raw, raw.replaceAll('\\', '/'), raw.replace(/[\t\n\r]/g, '')]) {
      const { origin } = new URL(reading, base)
      expect(origin === accepted.origin || (raw.startsWith('/') && origin === base)).toBe(true)
    }
}

describe('over generated addresses', () => {
  const host = fc.constantFrom(
    'app.example.test',
    'APP.example.test',
    'files.example.test:8443',
    'login.example.test',
    'evil.test',
    'app.example.test.evil.test',
    'xn--bcher-kva.example.test',
    'bücher.example.test',
    'localhost:3000',
    '[::1]',
    '127.0.0.1',
    '0x7f.1',
  )
  const scheme = fc.constantFrom(
    'https://',
    'http://',
    'https:',
    'HTTPS://',
    '//',
    '/',
    '',
    'javascript:',
    'https:\\\\',
  )
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '//',
      '\\',
      '..',
      '.',
      '%2f',
      '%5c',
      '%2e',
      '%00',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      '\u0000',
      '/account/',
      '/app',
      '/shared/',
      'evil.test',
      ';',
      '％',
      '／',
    ),
    fc.webSegment(),
    fc.string({ maxLength: 6 }),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  )
  const address = fc
    .tuple(scheme, fc.option(host, { nil: '' }), fc.array(piece, { maxLength: 6 }))
    .map(([one, two, rest]) => one + two + rest.join(''))

  test('whatever is accepted has a registered origin, an allowed path, no credentials and no fragment', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.webUrl(), fc.string()), (raw) => {
        expectSafe(raw, checkNext(raw, rules))
      }),
      { numRuns: 20_000 },
    )
  })

  const valid = fc.constantFrom<string>(
    'https://app.example.test/a/b?c=d',
    '/inbox?x=1',
    'https://files.example.test:8443/app/x',
    'https://login.example.test/account/security',
    '/account/security',
  )
  const mutation = fc.constantFrom<(text: string, at: number, salt: string) => string>(
    (text, at) => `${text.slice(0, at)}/${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}\\${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}%2f${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}%5c${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}/../${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}/%2e%2e/${text.slice(at)}`,
    (text, at, salt) => `${text.slice(0, at)}${salt}${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}\t${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}\u0000${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}\u200b${text.slice(at)}`,
    (text) => text.replace('://', '://user@'),
    (text) => text.replace('://', '://app.example.test@'),
    (text) => text.replace('.test', '.test:444'),
    (text) => text.replace('.test', '.test.evil.test'),
    (text) => text.replace('.test', '.test@evil.test'),
    (text) => text.replace('.test', '.test\\@evil.test'),
    (text) => text.replace('e', 'ｅ'),
    (text) => text.replace('.', '。'),
    (text) => text.replace('https', 'http'),
    (text, at) => text.slice(0, at),
    (text, at) => text.slice(at),
  )

  test('a change to an accepted address is either refused or leads to where an accepted one may', () => {
    fc.assert(
      fc.property(
        valid,
        fc.array(fc.tuple(mutation, fc.nat({ max: 40 }), fc.string({ maxLength: 2 })), { minLength: 1, maxLength: 3 }),
        (text, changes) => {
          const changed = changes.reduce<string>(
            (current, [mutate, at, salt]) => mutate(current, Math.min(at, current.length), salt),
            text,
          )
          const accepted = checkNext(changed, rules)
          expectSafe(changed, accepted)
          if (accepted && /^https?:/i.test(changed)) expect(isSafe(changed)).toBe(true)
        },
      ),
      { numRuns: 20_000 },
    )
  })

  test('every plain address of an application is accepted: the rules refuse no honest one', () => {
    const segment = fc.stringMatching(/^[a-z0-9-]{1,8}$/)
    const query = fc.dictionary(segment, segment, { maxKeys: 3 })
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), query, (segments, parameters) => {
        const raw = `https://app.example.test/${segments.join('/')}?${new URLSearchParams(parameters)}`
        expect(checkNext(raw, rules)?.href).toBe(new URL(raw).href)
      }),
    )
  })
})

describe('the applications file', () => {
  const origins = ['https://app.example.test']
  const application = { id: 'app', name: 'App', origins, defaultDestination: 'https://app.example.test/app' }
  const refuse = (changes: object, development = false) =>
    checkApplications(parseApplications(JSON.stringify([{ ...application, ...changes }])), {
      publicOrigin,
      development,
    })

  test.each([
    ['an origin without https', { origins: [...origins, 'http://app.example.test'] }, 'is not https'],
    ['a loopback origin', { origins: [...origins, 'http://localhost:3000'] }, 'is not https'],
    ['an origin of another scheme', { origins: [...origins, 'ftp://app.example.test'] }, 'is not https'],
    ['a default destination out of its paths', { pathPrefixes: ['/other'] }, 'refuses defaultDestination'],
    ['a default destination with a user', { defaultDestination: 'https://a@app.example.test/app' }, 'refuses'],
    ['a default destination like a host', { defaultDestination: 'https://app.example.test//evil.test' }, 'refuses'],
  ])('with %s is refused at the start in production', (_, changes, problem) => {
    expect(() => refuse(changes)).toThrow(problem)
  })

  test('may hold http on loopback hosts in development, and on no other', () => {
    refuse({ origins: [...origins, 'http://localhost:3000'] }, true)
    expect(() => refuse({ origins: [...origins, 'http://app.example.test'] }, true)).toThrow('loopback host')
  })
})
