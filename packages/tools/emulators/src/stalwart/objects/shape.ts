import type { Json } from '../json.ts'

/** The types of objects that are stored. */
export const objectTypes = ['Account', 'DkimSignature', 'Domain', 'MailingList'] as const
export type ObjectType = (typeof objectTypes)[number]

/** What a property may hold. Sets, lists and maps are objects in JSON, never arrays. */
export type Shape =
  | {
      kind: 'text'
      /** Gives the text as it is stored; undefined where it is not valid. */
      normalize?: (text: string) => string | undefined
      /** What a text that is not valid is called. */
      problem?: string
      /** Nobody reads it back. */
      isSecret?: true
    }
  | { kind: 'boolean' }
  | { kind: 'integer' }
  | { kind: 'choice'; values: ReadonlySet<string> }
  | { kind: 'reference'; to: ObjectType; only?: 'Group' }
  | { kind: 'set'; of: Shape }
  | { kind: 'list'; of: RecordShape | VariantShape }
  | { kind: 'map'; keys: ReadonlySet<string> }
  | RecordShape
  | VariantShape

export type RecordShape = { kind: 'record'; properties: Properties }
/** A record whose `@type` decides which properties it has. */
export type VariantShape = { kind: 'variant'; variants: Readonly<Record<string, Properties>> }

export type Property = {
  shape: Shape
  /** The value when none is given. Without it the property is required. */
  initial?: Json
  isNullable?: true
  /** The server alone sets it. */
  isServerSet?: true
}

export type Properties = Readonly<Record<string, Property>>
