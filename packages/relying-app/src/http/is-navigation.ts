/** Whether the browser will show the response as a page. A program without Fetch Metadata counts as a browser when it accepts HTML. */
export function isNavigation({ headers }: Request): boolean {
  const mode = headers.get('sec-fetch-mode')
  return mode ? mode === 'navigate' : (headers.get('accept') ?? '').includes('text/html')
}

/** Whether a page of the application itself sent the request: by Fetch Metadata, or by `Origin` in browsers without it. */
export function isSameOrigin({ headers }: Request, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  return site ? site === 'same-origin' : headers.get('origin') === origin
}
