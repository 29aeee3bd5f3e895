import { z } from 'zod'

/** The schema of a part of a request: unknown members are refused. A schema that is strict already keeps its description. */
export function strict(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall instanceof z.ZodNever) return schema
  return schema.strict()
}
