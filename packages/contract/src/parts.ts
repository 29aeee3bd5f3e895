import type { z } from 'zod'
import type { Endpoint } from './endpoint.ts'

type Field<Key extends string, T> = unknown extends T ? unknown : { [K in Key]: T }
type Output<S> = S extends z.ZodType ? z.output<S> : unknown
type Input<S> = S extends z.ZodType ? z.input<S> : unknown

/** What a handler is given: the parts of the request after parsing. */
export type Parsed<E extends Endpoint> = Field<'params', Output<E['params']>> &
  Field<'query', Output<E['query']>> &
  Field<'headers', Output<E['headers']>> &
  Field<'body', Output<E['body']>> &
  (E['rawBody'] extends true ? { rawBody: Uint8Array } : unknown)

/** What a caller passes: the same parts before parsing. */
export type Sent<E extends Endpoint> = Field<'params', Input<E['params']>> &
  Field<'query', Input<E['query']>> &
  (E['headers'] extends z.ZodType ? { headers?: z.input<E['headers']> } : unknown) &
  Field<'body', Input<E['body']>>

/** What a handler returns. */
export type Returned<E extends Endpoint> = E['media'] extends string
  ? AsyncIterable<string>
  : E['reply'] extends z.ZodType
    ? z.input<E['reply']>
    : void

/** What a caller gets. */
export type Reply<E extends Endpoint> = E['media'] extends string
  ? AsyncIterable<string>
  : E['reply'] extends z.ZodType
    ? z.output<E['reply']>
    : void
