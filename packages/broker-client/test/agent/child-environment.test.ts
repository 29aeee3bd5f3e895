import { describe, expect, test } from 'vitest'
import { childEnvironment, winningVariables, withoutProxyForLoopback } from '../../src/agent/child-environment.ts'

describe('a variable is removed from the environment of a program', () => {
  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_SECURITY_TOKEN',
    'AWS_CREDENTIAL_EXPIRATION',
    'AWS_CREDENTIAL_FILE',
    'AWS_PROFILE',
    'AWS_DEFAULT_PROFILE',
    'AWS_ROLE_ARN',
    'AWS_ROLE_SESSION_NAME',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_S3',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  ])('when it is %s', (name) => {
    expect(childEnvironment({ [name]: 'x', PATH: '/bin' }, {})).not.toHaveProperty(name)
    expect(winningVariables({ [name]: 'x' })).toEqual([name])
  })

  test.each(['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'])(
    'and replaced by an empty file when it is %s',
    (name) => {
      expect(childEnvironment({ [name]: '/home/me/file' }, {})[name]).toBe('/dev/null')
      expect(childEnvironment({}, {})[name]).toBe('/dev/null')
    },
  )
})

test('other variables stay, and so do those that are kept by name', () => {
  const env = {
    PATH: '/bin',
    AWS_REGION: 'eu-central-1',
    AWS_RETRY_MODE: 'standard',
    AWS_CA_BUNDLE: '/ca',
    AWS_ENDPOINT_URL_S3: 'http://s3',
  }
  expect(childEnvironment(env, {}, { keep: ['AWS_ENDPOINT_URL_S3'] })).toMatchObject(env)
})

test('the own variables win, and the region is in both names', () => {
  const own = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/credentials' }
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil', AWS_REGION: 'x' }
  expect(childEnvironment(env, own, { region: 'eu-west-1' })).toMatchObject({
    ...own,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
  })
})

test.each([
  [{}, '127.0.0.1', '127.0.0.1'],
  [{ NO_PROXY: 'a.example,b.example' }, 'a.example,b.example,127.0.0.1', 'a.example,b.example,127.0.0.1'],
  [{ NO_PROXY: 'a', no_proxy: 'b c' }, 'a,127.0.0.1', 'b,c,127.0.0.1'],
  [{ no_proxy: '*' }, '*', '*'],
  [{ NO_PROXY: '127.0.0.1,a' }, '127.0.0.1,a', '127.0.0.1,a'],
])('of %j loopback is exempt from proxies', (env, upper, lower) => {
  expect(withoutProxyForLoopback(env)).toEqual({ NO_PROXY: upper, no_proxy: lower })
})
