import { z } from 'zod'
import { operators, splitOperator } from './conditions.ts'

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const conditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String)
const conditionValues = z.union([conditionValue, z.array(conditionValue)]).transform((value) => [value].flat())
const conditionBlock = z.record(
  z.string().refine((name) => splitOperator(name).operator in operators, 'an unknown condition operator'),
  z.record(z.string(), conditionValues),
)
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.partialRecord(z.enum(['AWS', 'Federated', 'Service']), oneOrMore),
])

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: conditionBlock.optional(),
  })
  .refine(
    ({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined),
    'needs one of Action and NotAction',
  )
  .refine(
    ({ Resource, NotResource }) => Resource === undefined || NotResource === undefined,
    'has two kinds of resource',
  )

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z.union([statementSchema, z.array(statementSchema).min(1)]).transform((value) => [value].flat()),
})

/** A policy as its author writes it. */
export type PolicyDocument = z.input<typeof documentSchema>
/** A policy that was read: every list is a list. */
export type Policy = z.output<typeof documentSchema>
export type Statement = Policy['Statement'][number]

/** Who a policy is for: what it is attached to decides, or each statement names its principals. */
type PolicyKind = 'identity' | 'resource' | 'trust'

/** Reads a policy of JSON or of an object. Undefined when AWS would call it malformed. */
export function readPolicy(input: unknown, kind: PolicyKind): Policy | undefined {
  const parsed = documentSchema.safeParse(typeof input === 'string' ? readJson(input) : input)
  return parsed.success && parsed.data.Statement.every((statement) => fits(statement, kind)) ? parsed.data : undefined
}

function fits({ Principal, Resource, NotResource }: Statement, kind: PolicyKind): boolean {
  const hasResource = Resource !== undefined || NotResource !== undefined
  return (Principal !== undefined) === (kind !== 'identity') && hasResource === (kind !== 'trust')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no policy.
    return undefined
  }
}
