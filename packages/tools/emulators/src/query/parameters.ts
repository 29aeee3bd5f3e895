import { AwsRefusal } from '../aws/refusal.ts'

/** The parameters of a request of the query protocol. The first of equal names wins. */
export type Parameters = {
  get(name: string): string | undefined
  /** `Tags.member.1.Key`: the values under `Tags.member.` by their number. */
  list(prefix: string): readonly string[]
}

type Text = { min: number; max: number; pattern?: RegExp }

/** Reads the form of a POST or the query of a GET. */
export async function readParameters(request: Request): Promise<Parameters> {
  const { searchParams } = new URL(request.url)
  const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : new URLSearchParams()
  const parameters = new URLSearchParams([...form, ...searchParams])
  return {
    get: (name) => parameters.get(name) ?? undefined,
    list: (prefix) => [...parameters].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value),
  }
}

/** A text within its limits. Throws AwsRefusal. */
export function requireText(parameters: Parameters, name: string, limits: Text): string {
  const value = optionalText(parameters, name, limits)
  if (value === undefined) throw invalid(name, 'null', 'Member must not be null')
  return value
}

export function optionalText(parameters: Parameters, name: string, { min, max, pattern }: Text): string | undefined {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  if (value.length < min) throw invalid(name, value, `Member must have length greater than or equal to ${min}`)
  if (value.length > max) throw invalid(name, value, `Member must have length less than or equal to ${max}`)
  if (pattern && !pattern.test(value)) {
    throw invalid(name, value, `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`)
  }
  return value
}

/** A whole number within its limits. Throws AwsRefusal. */
export function optionalInteger(
  parameters: Parameters,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = parameters.get(name)
  if (text === undefined) return undefined
  if (!/^-?\d+$/.test(text)) throw new AwsRefusal('MalformedInput', '')
  const value = Number(text)
  if (value < min) throw invalid(name, text, `Member must have value greater than or equal to ${min}`)
  if (value > max) throw invalid(name, text, `Member must have value less than or equal to ${max}`)
  return value
}

function invalid(name: string, value: string, constraint: string): AwsRefusal {
  const member = name.charAt(0).toLowerCase() + name.slice(1)
  const quoted = value === 'null' ? 'null' : `'${value}'`
  return new AwsRefusal(
    'ValidationError',
    `1 validation error detected: Value ${quoted} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}
