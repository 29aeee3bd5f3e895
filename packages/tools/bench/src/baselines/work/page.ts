import { Hono } from 'hono'

/** Sends the bytes of a page unchanged. */
export async function page({ PAGE = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  return new Hono().get('/page', (context) => context.html(PAGE))
}
