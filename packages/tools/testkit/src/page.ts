/** A response as a browser gets it, and the address it came from. */
export type Page = {
  url: string
  status: number
  /** The absolute address that the browser goes on to by itself: the target of a redirect, or of a page that refreshes at once. */
  location: string | null
  text: string
  headers: Headers
}
