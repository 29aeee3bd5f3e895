import { type Alias, aliasesOf, type Variable } from './variable.ts'

export type Environment = Readonly<Record<string, string | undefined>>

type Source = Exclude<Alias, string> & { raw: string }

/** Where a variable gets its value: from the first of its own name and its older names that is not empty. */
export function sourceOf(variable: Variable, environment: Environment): Source | undefined {
  const names = [{ name: variable.name, derive: (raw: string) => raw }, ...aliasesOf(variable)]
  for (const one of names) {
    const raw = environment[one.name]
    if (raw) return { ...one, raw }
  }
  return undefined
}

/** The names under which a secret would stand in the environment itself. An older name that holds a path is none. */
export function plainNames(variable: Variable): string[] {
  if (!variable.secret) return []
  const names = [variable.name, ...aliasesOf(variable).map(({ name }) => name)]
  return names.map(withoutFile).filter((plain) => !names.includes(plain))
}

/** Whether an older name of a secret's file looks like the secret itself, so that its value is not shown. */
export function isPlainFormOfSecret({ name, secret }: Variable, given: string): boolean {
  return secret && given === withoutFile(name)
}

function withoutFile(name: string): string {
  return name.replace(/_FILE$/, '')
}
