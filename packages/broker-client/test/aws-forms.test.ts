import { describe, expect, test } from 'vitest'
import {
  containerCredentials,
  createCredentialSource,
  credentialProvider,
  processCredentials,
  renderEnvironment,
} from '../src/index.ts'

const credentials = {
  accessKeyId: 'ASIATEST000000000001',
  secretAccessKey: 'wJalr/+=',
  sessionToken: 'IQoJb3Jp==',
  expiration: new Date('2026-01-02T04:05:06.789Z'),
  wallet: '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a',
  auditRecordId: 'aud_1',
}

describe('the form of', () => {
  test('credential_process has its own names, and whole seconds in UTC', () => {
    expect(processCredentials(credentials)).toBe(
      '{"Version":1,"AccessKeyId":"ASIATEST000000000001","SecretAccessKey":"wJalr/+=","SessionToken":"IQoJb3Jp==","Expiration":"2026-01-02T04:05:06Z"}',
    )
  })

  test('the container endpoint has its own names, and whole seconds in UTC', () => {
    expect(containerCredentials(credentials)).toBe(
      '{"AccessKeyId":"ASIATEST000000000001","SecretAccessKey":"wJalr/+=","Token":"IQoJb3Jp==","Expiration":"2026-01-02T04:05:06Z"}',
    )
  })

  test('the environment has the four variables, and the region when it is given', () => {
    const variables = {
      AWS_ACCESS_KEY_ID: 'ASIATEST000000000001',
      AWS_SECRET_ACCESS_KEY: 'wJalr/+=',
      AWS_SESSION_TOKEN: 'IQoJb3Jp==',
      AWS_CREDENTIAL_EXPIRATION: '2026-01-02T04:05:06Z',
    }
    expect(renderEnvironment(credentials)).toEqual(variables)
    expect(renderEnvironment(credentials, { region: 'eu-central-1' })).toEqual({
      ...variables,
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
    })
  })

  test('the AWS SDK has an expiration that is a date', async () => {
    const source = createCredentialSource({
      mint: async () => credentials,
      clock: () => Date.parse('2026-01-02T04:00:00Z'),
    })
    expect(await credentialProvider(source)()).toEqual({
      accessKeyId: 'ASIATEST000000000001',
      secretAccessKey: 'wJalr/+=',
      sessionToken: 'IQoJb3Jp==',
      expiration: credentials.expiration,
    })
  })
})
