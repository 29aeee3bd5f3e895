import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  boolean,
  checkConfig,
  choice,
  defineConfig,
  integer,
  list,
  optional,
  origin,
  readConfig,
  renderEnvExample,
  renderMarkdown,
  secretFile,
  url,
} from '../src/index.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'constellation-config-'))
const about = { group: 'Group', help: 'What it is.' }
const registry = defineConfig('demo', {
  count: integer('DEMO_COUNT', { ...about, default: 3, min: 1, max: 9 }),
  on: boolean('DEMO_ON', { ...about, default: false }),
  colour: choice('DEMO_COLOUR', ['red', 'blue'], { ...about, default: 'red' }),
  names: list('DEMO_NAMES', { ...about, default: 'a,b' }),
  site: origin('DEMO_SITE', { ...about, default: 'https://site.test' }),
  help: optional(url('DEMO_HELP', about)),
  secret: secretFile('DEMO_SECRET_FILE', about),
})

function secretAt(name: string, content: string, mode = 0o600) {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

const good = { DEMO_SECRET_FILE: secretAt('good', 'hunter2\n') }

describe('a configuration', () => {
  test('is frozen, has its defaults, and the text of a secret without its last newline', () => {
    const config = readConfig(registry, good)
    expect(config).toEqual({
      count: 3,
      on: false,
      colour: 'red',
      names: ['a', 'b'],
      site: 'https://site.test',
      help: undefined,
      secret: 'hunter2',
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test.each([
    ['DEMO_COUNT', '10', 'not an integer from 1 to 9'],
    ['DEMO_COUNT', '5 ', 'not an integer from 1 to 9'],
    ['DEMO_ON', 'yes', 'neither true nor false'],
    ['DEMO_COLOUR', 'green', 'not one of red, blue'],
    ['DEMO_SITE', 'https://site.test/', 'not an origin: scheme, host and port, without a slash at the end'],
    ['DEMO_HELP', 'ftp://x', 'not an absolute http or https URL'],
    ['DEMO_SECRET_FILE', '/nowhere', 'the file cannot be read'],
    ['DEMO_SECRET_FILE', secretAt('empty', ' \n'), 'the file is empty'],
    ['DEMO_SECRET_FILE', secretAt('open', 'x', 0o640), 'the file may be read by others: set its mode to 0600'],
  ])('refuses %s=%s', (name, value, reason) => {
    const { refusals } = checkConfig(registry, { ...good, [name]: value })
    expect(refusals.map(({ line }) => line)).toEqual([
      `BOOT_FAIL: ${name}=${JSON.stringify(value)}: ${reason}; see runbook §${name.toLowerCase().replaceAll('_', '-')}`,
    ])
  })

  test('refuses a secret in a plain variable without showing it', () => {
    const { refusals } = checkConfig(registry, { ...good, DEMO_SECRET: 'hunter2' })
    expect(refusals[0]?.line).toMatch(
      /^BOOT_FAIL: DEMO_SECRET="<redacted>": a secret does not stand in the environment/,
    )
  })

  test('names what is missing first, in the order of the registry, and unknown names of its own', () => {
    expect(() => readConfig(registry, {})).toThrow('it must be set')
    expect(checkConfig(registry, { ...good, DEMO_CUONT: '1', OTHER: '1' }).unknown).toEqual(['DEMO_CUONT'])
  })
})

describe('the reference', () => {
  test('has a row and a line for each variable, and says which must be set', () => {
    expect(renderMarkdown(registry)).toContain(
      '`DEMO_SECRET_FILE` | path of a secret file | **required** | What it is. |',
    )
    expect(renderEnvExample(registry)).toContain('# What it is.\n# DEMO_COUNT=3')
    expect(renderEnvExample(registry)).toContain('# What it is.\nDEMO_SECRET_FILE=')
  })
})
