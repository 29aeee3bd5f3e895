import { globSync, readFileSync } from 'node:fs'

/** Rules that no linter has. Each finding says what happened, why it matters and what to do. */
const ambient = /\b(process\.env|Date\.now\(|new Date\(\)|randomUUID\(|Math\.random\(|Temporal\.Now)|(?<![\w.])fetch\(/
const openToTheWorld =
  /\/(main|migrate|deploy-anchor|cli|open-deps|runtime|config|keygen|relying-app\/src\/deps)\.ts$|\/testing\/|\.test\.ts$|^packages\/(tools|observability)\//

const findings = [
  ...ambientUse(),
  ...transactionsWithoutAudit(),
  ...longFiles(),
  ...standInsInProduction(),
  ...namesOutsideRegistry(),
]
for (const finding of findings) process.stdout.write(`${finding}\n`)
process.exit(findings.length ? 1 : 0)

/** Clock, ids, randomness and the network are passed in, so that a test can set them. */
function* ambientUse() {
  for (const file of globSync('{packages,services}/**/src/**/*.ts', { exclude: ['**/node_modules/**'] })) {
    if (openToTheWorld.test(file)) continue
    const text = readFileSync(file, 'utf8')
    const ownFetch = /import \{[^}]*\bfetch\b/.test(text)
    for (const [index, line] of text.split('\n').entries()) {
      if (ownFetch && /(?<![\w.])fetch\(/.test(line)) continue
      if (/^\s*(\*|\/\/|\/\*)/.test(line) || !ambient.test(line)) continue
      yield `${file}:${index + 1}: uses the clock, an id, randomness or the network directly; take it from deps instead, so that a test can set it`
    }
  }
}

/** In rbac only one file opens transactions: its functions do not compile without an audit entry. */
function* transactionsWithoutAudit() {
  const opener = 'services/rbac/src/domain/record/recorded-change.ts'
  for (const file of globSync('services/rbac/src/**/*.ts')) {
    if (file === opener || !readFileSync(file, 'utf8').includes('.transaction()')) continue
    yield `${file}: opens a transaction; call recordedChange of ${opener}, so that the change is recorded with it`
  }
}

/** A file of more than 300 lines holds more than one idea. Tests, tables of text and generated files are exempt. */
function* longFiles() {
  for (const file of globSync('{packages,services,scripts}/**/*.ts', { exclude: ['**/node_modules/**'] })) {
    if (/\/test\/|\.test\.ts$|\.gen\.ts$|\/locales\//.test(file)) continue
    const lines = readFileSync(file, 'utf8').split('\n').length
    if (lines > 300) yield `${file}: has ${lines} lines; split it by idea`
  }
}

/** Stand-ins are for tests and the stack. Production never imports them, and they share no code with the services that they test. */
function* standInsInProduction() {
  for (const file of globSync('{packages,packages/contracts,packages/tools,services}/*/src/**/*.ts', {
    exclude: ['**/node_modules/**'],
  })) {
    if (/^packages\/tools\/(stack|testkit|bench)\/|\.test\.ts$/.test(file)) continue
    const isStandIn = file.startsWith('packages/tools/emulators/')
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)[ (]'([^']+)'/g)) {
      if (!isStandIn && /\bemulators\b/.test(name))
        yield `${file}: imports the stand-ins, which no production image holds; use them in tests`
      const isForeign = /^@constellation\/(?!design$|tokens$)/.test(name) || /(\.\.\/)+(packages|services)\//.test(name)
      if (isStandIn && isForeign)
        yield `${file}: imports ${name}; a stand-in is written from the behaviour of its original, not from our code`
    }
  }
}

/** A name of a variable that stands twice is changed once. The broker's code takes names from its registry. */
function* namesOutsideRegistry() {
  const declaring = /(config|-variables|legacy-names)\.ts$/
  for (const file of globSync('services/broker/src/**/*.ts')) {
    if (declaring.test(file)) continue
    for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries())
      if (/\bBROKER_[A-Z]/.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
        yield `${file}:${index + 1}: writes the name of a variable; take it from the registry in config.ts`
  }
}
