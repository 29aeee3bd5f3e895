import {
  bodyMediaType,
  type Contract,
  codesOf,
  type Endpoint,
  type ErrorCode,
  type ErrorCodeTable,
  OAuthError,
  oauthErrorOf,
  Problem,
} from '@constellation/contract'
import type { z } from 'zod'
import { mayLackBody } from './may-lack-body.ts'
import { collectSchemas, type JsonSchema, type Schemas } from './open-api-schemas.ts'
import { securityOf, securitySchemes } from './open-api-security.ts'
import { strict } from './strict.ts'

/** The OpenAPI 3.1 document of a contract. */
export function openApiDocument(contract: Contract, codes: ErrorCodeTable, title: string): object {
  const schemas = collectSchemas()
  const paths: Record<string, Record<string, object>> = {}
  for (const [operationId, operation] of Object.entries(contract)) {
    const described = { operationId, ...describe(operation, codes, schemas) }
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described }
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', description: 'Text has no NUL character and no half of a surrogate pair.' },
    components: { schemas: schemas.named, securitySchemes },
    paths,
  }
}

function describe(operation: Endpoint, codes: ErrorCodeTable, schemas: Schemas) {
  const { summary, allow, params, query, headers, body, reply, media, status } = operation
  const parameters = [
    ...parametersOf('path', params, schemas),
    ...parametersOf('query', query, schemas),
    ...parametersOf('header', headers, schemas),
  ]
  const content = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } })
  return {
    summary,
    description: describeAccess(operation),
    security: securityOf(allow),
    // For tools that call in the name of a service.
    ...(typeof allow === 'object' && allow.services && { 'x-services': allow.services }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: !mayLackBody(operation), content: bodyOf(operation, body, schemas) },
    }),
    responses: {
      [status]: {
        description: summary,
        ...(reply && content(schemas.ofOutput(reply))),
        ...(media && { content: { [media]: { schema: { type: 'string' } } } }),
      },
      ...refusals(operation, codes, schemas),
    },
  }
}

function parametersOf(place: 'path' | 'query' | 'header', part: z.ZodObject | undefined, schemas: Schemas) {
  if (!part) return []
  const { properties = {}, required = [] } = schemas.ofInput(part)
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }))
}

function bodyOf(operation: Endpoint, body: z.ZodType, schemas: Schemas) {
  const schema = operation.speaks === 'oauth' ? body : strict(body)
  return { [bodyMediaType(operation)]: { schema: schemas.ofInput(schema) } }
}

function refusals(operation: Endpoint, codes: ErrorCodeTable, schemas: Schemas) {
  const isOAuth = operation.speaks === 'oauth'
  const statusOf = (code: ErrorCode) => codes[code]?.status ?? 500
  const byStatus = Object.groupBy(codesOf(operation), (code) =>
    String(isOAuth ? oauthErrorOf(code, statusOf(code)).status : statusOf(code)),
  )
  const content = isOAuth
    ? { 'application/json': { schema: schemas.ofOutput(OAuthError) } }
    : { 'application/problem+json': { schema: schemas.ofOutput(Problem) } }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [status, { description: codes.join(', '), content }]),
  )
}

function describeAccess({ allow }: Endpoint) {
  if (typeof allow === 'string') return `Open to: ${allow}.`
  if (allow.own && !allow.services) return `Open to callers with a ${allow.own} of this service.`
  const holders = allow.own ? `to callers with a ${allow.own} of this service, and ` : ''
  const callers = `Open ${holders}to the services ${allow.services?.join(', ')}`
  if (!allow.user) return `${callers}.`
  const { permissions, self, recent, restricted, optional, direct } = allow.user
  if (optional)
    return `${callers}, for anybody; a person's access token is optional, and must be valid${permissions ? ` and of a person with ${permissions.join(' or ')}` : ''} where it is sent.`
  const who = permissions
    ? `a person with ${permissions.join(' or ')}${self ? ', or themselves' : ''}`
    : 'a signed-in person'
  return `${callers}, for ${who}${recent ? ', signed in within ten minutes' : ''}${restricted ? ', also in a restricted session' : ''}${direct ? ", also through an operator's command without a service" : ''}.`
}
