import { endpoint } from '@constellation/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../src/open-api.ts'

const codes = { malformed_request: { status: 400, title: 'The request cannot be read' } }
const Person = z.object({ name: z.string() }).meta({ id: 'Person' })
const common = { method: 'get', summary: 'Example', status: 200, errors: [] } as const

type Document = {
  paths: Record<
    string,
    Record<string, { security: object[]; requestBody: unknown; responses: Record<string, unknown> }>
  >
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
}

function documentOf(contract: Parameters<typeof openApiDocument>[0]): Document {
  // The document is plain data; only its readers know a shape.
  return openApiDocument(contract, codes, 'example') as Document
}

test('a named schema that may be null is that schema or null', () => {
  const reply = z.object({ always: Person, sometimes: Person.nullable() })
  const { paths, components } = documentOf({ read: endpoint({ ...common, path: '/a', allow: 'public', reply }) })
  const person = { $ref: '#/components/schemas/Person' }
  const properties = { always: person, sometimes: { anyOf: [person, { type: 'null' }] } }
  expect(JSON.stringify(paths['/a']?.get?.responses['200'])).toContain(JSON.stringify(properties))
  expect(components.schemas.Person).toMatchObject({ type: 'object', properties: { name: { type: 'string' } } })
})

test('a reply may get further members later, and a request may not have unknown ones', () => {
  const write = endpoint({
    ...common,
    method: 'post',
    path: '/a',
    allow: 'public',
    body: z.object({ name: z.string() }),
    reply: Person,
  })
  const { paths, components } = documentOf({ write })
  expect(JSON.stringify(paths['/a']?.post?.requestBody)).toContain('"additionalProperties":false')
  expect(components.schemas.Person).not.toHaveProperty('additionalProperties')
})

test('two schemas with one id are refused', () => {
  const Other = z.strictObject({ age: z.number() }).meta({ id: 'Person' })
  const write = endpoint({ ...common, method: 'post', path: '/a', allow: 'public', body: Other, reply: Person })
  expect(() => documentOf({ write })).toThrow('two schemas have the id Person')
})

test.each([
  ['anybody', 'public', []],
  ['an application', 'application', [{ application: [] }]],
  ['a browser', 'browser', [{ browser: [] }]],
  ['a service', { services: ['login'] }, [{ service: [] }]],
  ['a person', { services: ['login'], user: {} }, [{ service: [], person: [] }]],
  ['a visitor', { services: ['login'], user: { optional: true } }, [{ service: [], person: [] }, { service: [] }]],
] as const)('says how %s proves who they are', (_who, allow, security) => {
  const { paths, components } = documentOf({ read: endpoint({ ...common, path: '/a', allow }) })
  expect(paths['/a']?.get?.security).toEqual(security)
  for (const name of security.flatMap((one) => Object.keys(one)))
    expect(components.securitySchemes).toHaveProperty(name)
})
