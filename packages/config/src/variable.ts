/** What a variable's parser may look at besides its own text. */
export type Surroundings = { readFile: (path: string) => { text: string; ownerOnly: boolean } }

/** One environment variable: its parser, and everything that the reference says of it. */
export type Variable<T = unknown> = {
  name: string
  type: string
  group: string
  help: string
  /** As it would be written; null where the variable has no default and must be set; undefined where it may stay unset. */
  default: string | null | undefined
  secret: boolean
  bounds?: string
  /** Turns the text into the value, or throws an error whose message is the reason for refusing it. */
  parse: (raw: string, surroundings: Surroundings) => T
}
