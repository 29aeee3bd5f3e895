import { expect, test } from 'vitest'
import { explainOutput } from '../src/start-failure.ts'

test.each([
  ['FATAL:  could not extend file "base/1/2691": No space left on device', 'disk_full'],
  ['HINT:  Check free disk space.', 'disk_full'],
  ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'port_taken'],
  ['FATAL:  lock file "postmaster.pid" already exists', 'data_in_use'],
  ['FATAL:  could not open directory "pg_wal": Permission denied', 'data_not_writable'],
  ['FATAL:  something never seen before', 'start_failed'],
])('%s is explained as %s', (line, code) => {
  expect(explainOutput('postgres', '/data', ['LOG:  starting', line])).toMatchObject({ code })
})

test('an unknown failure quotes its most telling line', () => {
  const failure = explainOutput('postgres', '/data', ['FATAL:  the moon is full', 'LOG:  shutting down'])
  expect(failure.message).toContain('the moon is full')
})
