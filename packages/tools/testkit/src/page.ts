/** A response as a browser gets it, and the address it came from. */
export type Page = {
  url: string
  status: number
  /** The absolute target of a redirect. */
  location: string | null
  text: string
  headers: Headers
}
