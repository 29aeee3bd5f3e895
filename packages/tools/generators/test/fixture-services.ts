import path from 'node:path'
import { defineConfig, migrationVariables, origin, processVariables, secretFile } from '@constellation/config'
import { endpoint } from '@constellation/contract'
import { defineService, sealingKeyRing, signingKey, text } from '@constellation/manifest'
import { z } from 'zod'
import { readSources, type Sources } from '../src/index.ts'

const root = path.resolve(import.meta.dirname, '../../../..')

/** A service with a database, a public host, one secret, one input and calls to rbac. */
export const scratchPad = defineService({
  name: 'scratch-pad',
  summary: 'notes that nobody keeps',
  ports: { public: 9901, internal: 9902 },
  hosts: ['scratch-pad'],
  database: true,
  secrets: { data_key: sealingKeyRing, service_key: signingKey('service-token') },
  calls: ['rbac'],
  inputs: {
    scratch_pad_limit: { type: 'int', default: 10, description: 'How many notes there may be.' },
    scratch_pad_build: { type: 'str', default: 'plain', choices: ['plain', 'rich'], description: 'Which build runs.' },
  },
  builds: { entries: { plain: 'main', rich: 'main-rich' }, input: 'scratch_pad_build', development: 'rich' },
  environment: (place) => ({
    SCRATCH_PAD_ORIGIN: place.origin('scratch-pad'),
    SCRATCH_PAD_RBAC_URL: place.inside('rbac'),
    SCRATCH_PAD_LIMIT: place.input('scratch_pad_limit'),
    SCRATCH_PAD_DATABASE_URL_FILE: place.databaseUrl,
    SCRATCH_PAD_DATA_KEYRING_FILE: place.secret('data_key'),
    SCRATCH_PAD_SERVICE_KEY_FILE: place.secret('service_key'),
    SCRATCH_PAD_SERVICE_JWKS_FILE: place.serviceKeys,
  }),
  additions: {
    edgeTags: ['traefik.http.routers.scratch-pad.priority=5'],
    nomadGroup: 'volume "notes" {\n  type   = "host"\n  source = "notes"\n}',
    nomadTask: 'volume_mount {\n  volume      = "notes"\n  destination = "/notes"\n}',
    compose: 'shm_size: 64m',
  },
})

/** An image that runs as two processes, is never public, and uses Redis. */
export const post = defineService({
  name: 'post',
  summary: 'letters',
  ports: { public: 9911, internal: 9912 },
  redis: { keys: ['post:*'], channels: ['post_*'], cluster: true },
  secrets: { stamp: text({ former: 'accepted' }) },
  calls: ['scratch-pad'],
  roles: [
    { name: 'api', ports: { public: 9911, internal: 9912 } },
    { name: 'worker', ports: { public: 9913, internal: 9914 } },
  ],
  environment: (place) => ({ POST_STAMP_FILE: place.secret('stamp'), POST_REDIS_URL_FILE: place.redisUrl }),
})

const open = { summary: 'Example', status: 204, errors: [] } as const
const operator = { services: ['console'], user: { direct: true } } as const
const params = z.object({ id: z.string() })

/** Three operations of the first service and one of the second are open to operators' commands. */
const contracts = {
  'scratch-pad': {
    listNotes: endpoint({ ...open, method: 'get', path: '/v1/operator/notes', allow: operator }),
    writeNote: endpoint({ ...open, method: 'post', path: '/v1/operator/notes', allow: operator }),
    dropNote: endpoint({ ...open, method: 'delete', path: '/v1/operator/notes/{id}', allow: operator, params }),
    moveNote: endpoint({
      ...open,
      method: 'put',
      path: '/v1/operator/notes/{id}',
      allow: { services: ['console'], user: {} },
      params,
    }),
    readNote: endpoint({ ...open, method: 'get', path: '/notes/{id}', allow: 'public', params }),
  },
  post: {
    stopPost: endpoint({
      ...open,
      method: 'post',
      path: '/v1/operator/letters.all/{id}/stop',
      allow: operator,
      params,
    }),
  },
}

const scratchPadRegistry = defineConfig('scratch-pad', {
  ...processVariables('SCRATCH_PAD', { port: 9901 }),
  origin: origin('SCRATCH_PAD_ORIGIN', { group: 'Pages', help: 'The origin that browsers see.' }),
})
const postRegistry = defineConfig('post', {
  ...processVariables('POST', { port: 9911 }),
  stamp: secretFile('POST_STAMP_FILE', { group: 'Letters', help: 'File with the stamp.' }),
})

/** The checkout as it is, and as it is with both. */
export async function sourcesWithFixtures(): Promise<{ before: Sources; after: Sources }> {
  const before = await readSources(root)
  const after: Sources = {
    ...before,
    services: [...before.services, scratchPad, post],
    contracts: { ...before.contracts, ...contracts },
    configurations: {
      ...before.configurations,
      'scratch-pad': {
        registry: scratchPadRegistry,
        migrationRegistry: defineConfig(
          'scratch-pad',
          migrationVariables('SCRATCH_PAD', { role: 'scratch_pad_service' }),
        ),
      },
      post: { registry: postRegistry },
    },
    migrations: {
      ...before.migrations,
      'scratch-pad': { '2026-01-02-second': 'second', '2026-01-01-first': 'first\r\n' },
    },
  }
  return { before, after }
}
