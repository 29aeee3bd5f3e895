import { parseArgs } from 'node:util'
import { describe, expect, test } from 'vitest'
import { CommandFailure, describeFailure, makeDirectory } from '../src/index.ts'

const describeOne = (error: unknown) => describeFailure(error, './scripts/x --help', (trace) => `[${trace.length > 0}]`)

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a failure', () => {
  test('of a command shows its last lines, its reason and the next step', () => {
    const failure = new CommandFailure('it ended', 'read the log', { lastLines: ['one', 'two'] })
    expect(describeOne(failure)).toBe('  | one\n  | two\nerror: it ended\n next: read the log\n')
  })

  test('of the command line leads to the help', () => {
    const error = thrownBy(() => parseArgs({ args: ['--nope'], options: {} }))
    expect(describeOne(error)).toBe("error: Unknown option '--nope'\n next: ./scripts/x --help lists the options\n")
  })

  test.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST'])('%s names the path', (code) => {
    const error = Object.assign(new Error(`${code}: it failed`), { code, path: '/some/where' })
    expect(describeOne(error)).toMatch(/^error: [^\n]*\/some\/where[^\n]*\n next: [^\n]+\n$/)
  })

  test('that nobody expected keeps its trace in a file and shows one line', () => {
    expect(describeOne(new TypeError('x is not a function\nsecond line'))).toBe(
      'error: x is not a function\n next: this is a fault of the command: report it with [true]\n',
    )
  })
})

test('a folder that cannot be made is refused, and never tried for ever', async () => {
  await expect(makeDirectory('/proc/x/y')).rejects.toMatchObject({ path: '/proc/x' })
})
