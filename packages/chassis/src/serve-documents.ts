import { Scalar } from '@scalar/hono-api-reference'
import type { Hono } from 'hono'
import type { ServiceEnv } from './service-env.ts'

/** `/openapi.json` and the reference page `/docs` over it. */
export function serveDocuments(app: Hono<ServiceEnv>, document: object): void {
  app.get('/openapi.json', (context) => context.json(document))
  app.get('/docs', Scalar({ url: '/openapi.json' }))
}
