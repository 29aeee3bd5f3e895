import { expect, test } from 'vitest'
import { isLoopback } from '../src/index.ts'

test.each(['localhost', 'hello.localhost', '127.0.0.1', '[::1]'])('%s is this machine', (hostname) => {
  expect(isLoopback(hostname)).toBe(true)
})

test.each(['notlocalhost', 'localhost.example.test', '127.0.0.1.example.test', '[::2]', ''])(
  '%s is not this machine',
  (hostname) => {
    expect(isLoopback(hostname)).toBe(false)
  },
)
