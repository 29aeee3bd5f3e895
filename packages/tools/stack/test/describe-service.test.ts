import { defineService, sealingKeyRing, text } from '@constellation/manifest'
import { expect, test } from 'vitest'
import { describeService } from '../src/describe-service.ts'
import type { ServiceContext } from '../src/service-description.ts'

const post = defineService({
  name: 'post',
  summary: 'letters',
  ports: { public: 1, internal: 2 },
  hosts: ['post'],
  database: true,
  application: { default: false },
  secrets: { data_key: sealingKeyRing, stamp: text() },
  roles: [
    { name: 'api', ports: { public: 1, internal: 2 } },
    { name: 'worker', ports: { public: 3, internal: 4 } },
  ],
  inputs: { post_domain: { type: 'str', default: { hostOf: 'login' }, description: 'The domain of letters.' } },
  environment: (place) => ({
    POST_ORIGIN: place.origin('post'),
    POST_LOGIN_URL: place.inside('login'),
    POST_DOMAIN: place.input('post_domain'),
    POST_SECRET_FILE: place.secret('application_secret'),
    POST_KEYRING_FILE: place.secret('data_key'),
    POST_REDIS_URL_FILE: place.redisUrl,
  }),
  development: () => ({ POST_ENVIRONMENT: 'development' }),
})

const context: ServiceContext = {
  port: 21_001,
  internalPort: 21_002,
  file: (name) => `/data/post/${name}`,
  database: { ownerUrlFile: '/data/post/owner', serviceUrlFile: '/data/post/service', serviceRole: 'post' },
  internalOrigin: (service) => `http://127.0.0.1/${service}`,
  publicOrigin: (host) => `http://${host}:8080`,
  serviceKeysFile: '/data/service-keys.json',
  applicationsFile: '/data/applications.json',
  applicationSecretFile: (id) => `/data/applications/${id}.secret`,
  signInProvider: undefined,
  cloud: undefined,
  graph: undefined,
  authentik: undefined,
  smtpUrlFile: '/data/smtp-url',
}

test('the environment of a manifest names local addresses and files, and leaves out what is not there', () => {
  expect(describeService(post)[0]?.environment(context)).toEqual({
    POST_PORT: '21001',
    POST_INTERNAL_PORT: '21002',
    POST_ROLE: 'api',
    POST_ORIGIN: 'http://post.localhost:8080',
    POST_LOGIN_URL: 'http://127.0.0.1/login',
    POST_DOMAIN: 'login.localhost',
    POST_SECRET_FILE: '/data/applications/post.secret',
    POST_KEYRING_FILE: '/data/post/data-keyring.json',
    POST_ENVIRONMENT: 'development',
  })
})

test('of several processes the first one has the files, the migration and the host, and the others share its folder', () => {
  const [api, worker] = describeService(post)
  expect(api).toMatchObject({ name: 'post', hosts: ['post.localhost'], migrate: 'services/post/src/migrate.ts' })
  expect(Object.keys(api?.files ?? {})).toEqual(['data-keyring.json', 'stamp'])
  expect(worker).toMatchObject({ name: 'post-worker', partOf: 'post', hosts: [], files: {} })
  expect(worker?.migrate).toBeUndefined()
  expect(worker?.environment(context)).toMatchObject({ POST_ROLE: 'worker' })
})

test('a secret that a manifest does not have is refused by its name', () => {
  const broken = { ...post, environment: (place: { secret(name: string): string }) => ({ X: place.secret('seal') }) }
  expect(() => describeService(broken)[0]?.environment(context)).toThrow('has no secret "seal"')
})
