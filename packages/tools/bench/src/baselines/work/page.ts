import { Hono } from 'hono'

/** The bytes of a page, as they are. */
export async function page({ PAGE = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  return new Hono().get('/page', (context) => context.html(PAGE))
}
