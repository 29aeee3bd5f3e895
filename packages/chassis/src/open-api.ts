import { type Contract, codesOf, type Endpoint, type ErrorCodeTable, Problem } from '@constellation/contract'
import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'

/** The OpenAPI 3.1 document of a contract. */
export function openApiDocument(contract: Contract, codes: ErrorCodeTable, title: string): object {
  const documents = new OpenAPIHono()
  for (const [name, operation] of Object.entries(contract))
    documents.openAPIRegistry.registerPath(toRoute(name, operation, codes))
  return documents.getOpenAPI31Document({ openapi: '3.1.0', info: { title, version: '1' } })
}

function toRoute(operationId: string, operation: Endpoint, codes: ErrorCodeTable) {
  const { method, path, summary, params, query, body, reply, status } = operation
  const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
  return createRoute({
    operationId,
    method,
    path,
    summary,
    description: describeAccess(operation),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: json(body) } }),
    },
    responses: {
      [status]: { description: summary, ...(reply && { content: json(reply) }) },
      ...refusals(operation, codes),
    },
  })
}

function refusals(operation: Endpoint, codes: ErrorCodeTable) {
  const byStatus = Object.groupBy(codesOf(operation), (code) => String(codes[code]?.status))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      { description: codes.join(', '), content: { 'application/problem+json': { schema: Problem } } },
    ]),
  )
}

function describeAccess({ allow }: Endpoint) {
  if (typeof allow === 'string') return `Open to: ${allow}.`
  const callers = `Open to the services ${allow.services.join(', ')}`
  if (!allow.user) return `${callers}.`
  const { permissions, self, recent, restricted, optional } = allow.user
  if (optional)
    return `${callers}, for anybody; a person's access token is optional, and must be valid where it is sent.`
  const who = permissions
    ? `a person with ${permissions.join(' or ')}${self ? ', or themselves' : ''}`
    : 'a signed-in person'
  return `${callers}, for ${who}${recent ? ', signed in within ten minutes' : ''}${restricted ? ', also in a restricted session' : ''}.`
}
