import { expect, test } from 'vitest'
import { hostOperator } from '../src/host-operator.ts'

test('the user of the host acts by name, and by number where a container gives no name', () => {
  expect(hostOperator('request', () => ({ username: 'ada' }))).toEqual({
    ...{ kind: 'command', user: 'ada', requestId: 'request' },
  })
  const nameless = () => {
    throw new Error('uv_os_get_passwd returned ENOENT')
  }
  expect(hostOperator('request', nameless)).toMatchObject({ user: `uid ${process.getuid?.()}` })
})
