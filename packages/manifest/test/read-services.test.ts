import path from 'node:path'
import { expect, test } from 'vitest'
import { checkServices, defineService, readServices, type ServiceDefinition } from '../src/index.ts'

const root = path.resolve(import.meta.dirname, '../../..')

let port = 9000
function service(name: string, more: Partial<ServiceDefinition> = {}) {
  const ports = { public: port++, internal: port++ }
  return defineService({ name, summary: `It is ${name}.`, ports, environment: () => ({}), ...more })
}

test('a service comes after those that it calls', async () => {
  const names = (await readServices(root)).map(({ name }) => name)
  expect(names.filter((name) => ['hello', 'login', 'rbac'].includes(name))).toEqual(['rbac', 'login', 'hello'])
  const ordered = checkServices([service('a', { calls: ['c'] }), service('b'), service('c', { calls: ['b'] })])
  expect(ordered.map(({ name }) => name)).toEqual(['b', 'c', 'a'])
})

test('a service may notify one that starts after it', () => {
  const ordered = checkServices([service('a', { notifies: ['b'] }), service('b', { calls: ['a'] })])
  expect(ordered.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('where one image runs as several, others reach the first one, and it alone migrates', () => {
  const roles = [
    { name: 'api', ports: { public: 1, internal: 2 } },
    { name: 'worker', ports: { public: 3, internal: 4 }, resources: { cpu: 9, memory: 9 } },
  ] as const
  const { processes } = service('post', { database: true, hosts: ['post'], roles })
  expect(processes).toMatchObject([
    { name: 'post', role: 'api', hosts: ['post'], migrates: true, ports: { public: 1 }, resources: { memory: 256 } },
    { name: 'post-worker', role: 'worker', hosts: [], migrates: false, ports: { public: 3 }, resources: { memory: 9 } },
  ])
})

test.each([
  [
    'a port',
    [service('a', { ports: { public: 1, internal: 2 } }), service('b', { ports: { public: 2, internal: 3 } })],
    'port 2',
  ],
  ['a host', [service('a', { hosts: ['x'] }), service('b', { hosts: ['x'] })], 'host x'],
  ['a circle', [service('a', { calls: ['b'] }), service('b', { calls: ['a'] })], 'a calls b calls a'],
  ['an unknown callee', [service('a', { calls: ['b'] })], 'services/b/service.ts does not exist'],
  ['an unknown listener', [service('a', { notifies: ['b'] })], 'services/b/service.ts does not exist'],
])('manifests that share or lack something are refused: %s', (_, services, reason) => {
  expect(() => checkServices(services)).toThrow(reason)
})
