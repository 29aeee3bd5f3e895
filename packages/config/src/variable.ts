/** What a variable's parser may look at besides its own text. */
export type Surroundings = { readFile: (path: string) => { text: string; mode: number } }

/** An older name of a variable, and where its values meant something else, how one becomes a value of today. */
export type Alias = string | { name: string; derive: (raw: string) => string }

/** One environment variable: its parser, and everything that the reference says of it. */
export type Variable<T = unknown> = {
  name: string
  /** Older names that still count. The first that is not empty is read, the variable's own name before all. */
  aliases?: readonly Alias[]
  type: string
  group: string
  help: string
  /** The heading of the runbook for a refused value. The entry of the variable in the reference when unset. */
  anchor?: string
  /** As it would be written; null where the variable has no default and must be set; undefined where it may stay unset. */
  default: string | null | undefined
  secret: boolean
  bounds?: string
  /** Turns the text into the value, or throws an error whose message is the reason for refusing it. */
  parse: (raw: string, surroundings: Surroundings) => T
}

/** What every declaration says, and its default where the type of the variable has one. */
export type Described<Default> = Pick<Variable, 'group' | 'help' | 'anchor' | 'aliases'> &
  ([Default] extends [never] ? object : { default?: Default })

type Kind<T> = Pick<Variable<T>, 'bounds' | 'parse'>

/** A variable of a type. Without a default it must be set. */
export function variable<T>(
  name: string,
  type: string,
  about: Described<never> & { default?: unknown },
  kind: Kind<T>,
): Variable<T> {
  const { group, help, anchor, aliases } = about
  return {
    name,
    ...(aliases && { aliases }),
    type,
    group,
    help,
    ...(anchor && { anchor }),
    default: about.default === undefined ? null : String(about.default),
    secret: false,
    ...kind,
  }
}

/** The older names of a variable. */
export function aliasesOf({ aliases = [] }: Variable): readonly Exclude<Alias, string>[] {
  return aliases.map((alias) => (typeof alias === 'string' ? { name: alias, derive: (raw) => raw } : alias))
}
