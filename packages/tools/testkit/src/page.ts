/** What a browser is shown: an answer, and the address it came from. */
export type Page = {
  url: string
  status: number
  /** Where a redirect leads, absolute. */
  location: string | null
  text: string
  headers: Headers
}
