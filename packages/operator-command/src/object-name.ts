import type { z } from 'zod'
import { checkInput } from './check-input.ts'
import { readArgument } from './options.ts'

/** The parameters in the path of an operation on one object: a single one, which names it. */
export type ObjectName<Params> = z.ZodType<Params> & { shape: object }

/** Reads the options of a command and the argument that names an object. */
export function readObjectName<O extends Parameters<typeof readArgument>[1], Params>(
  args: string[],
  options: O,
  { argument, form }: { argument: string; form: ObjectName<Params> },
) {
  const { values, argument: name } = readArgument(args, options, argument)
  const [parameter = ''] = Object.keys(form.shape)
  const params = checkInput(form, { [parameter]: name }, { [parameter]: argument })
  return { values, name, params }
}
