import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

export type JsonSchema = {
  properties?: Record<string, JsonSchema>
  required?: string[]
  [keyword: string]: unknown
}

export type Schemas = {
  /** What a caller sends. */
  ofInput(schema: z.ZodType): JsonSchema
  /** What the service answers. */
  ofOutput(schema: z.ZodType): JsonSchema
  /** The schemas that have an id, by their id. */
  named: Record<string, JsonSchema>
}

/** Turns zod schemas into JSON Schema. A schema with an id is written once, and referred to elsewhere. */
export function collectSchemas(): Schemas {
  const named: Record<string, JsonSchema> = {}
  const convert = (options: z.core.ToJSONSchemaParams) => (schema: z.ZodType) => {
    const { $defs = {}, $schema: _, ...own } = z.toJSONSchema(schema, options)
    for (const [id, definition] of Object.entries($defs)) keep(named, id, relocated(definition))
    const { id, ...rest } = relocated(own)
    if (typeof id !== 'string') return rest
    keep(named, id, rest)
    return { $ref: `#/components/schemas/${id}` }
  }
  return { ofInput: convert({ io: 'input' }), ofOutput: convert({ io: 'output', override: openToMore }), named }
}

/** A reply may get further members later, which its readers ignore. */
function openToMore({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}

function keep(named: Record<string, JsonSchema>, id: string, { id: _, ...schema }: JsonSchema): void {
  if (named[id] && !isDeepStrictEqual(named[id], schema))
    throw new Error(`two schemas have the id ${id}: one is sent and one is answered, or both are different`)
  named[id] = schema
}

/** The same schema with its references where OpenAPI keeps named schemas. */
function relocated(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
