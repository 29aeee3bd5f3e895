import { createClient } from '@constellation/client'
import { endpoint } from '@constellation/contract'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { Failure, type Serving, serve } from '../src/index.ts'
import { notes } from './service.ts'

/** Each `@ts-expect-error` is a mistake that does not compile; one that would compile fails the type check of the repository. */
declare const serving: Serving<typeof notes, { service: () => { service: 'login' } }>
const createNote = () => ({ id: '', text: '' })
const getNote = () => ({ id: '', limit: 1 })
const deleteNote = () => undefined

test('mistakes in a service do not compile', () => {
  const never = () => {
    serve(notes, serving, { createNote, getNote, deleteNote })
    // @ts-expect-error a handler is missing
    serve(notes, serving, { createNote, getNote })
    // @ts-expect-error a reply has the wrong shape
    serve(notes, serving, { createNote: () => ({ id: 1, text: '' }), getNote, deleteNote })
    // @ts-expect-error a field of the body is misspelt
    serve(notes, serving, { createNote: ({ body }) => ({ id: body.txt, text: '' }), getNote, deleteNote })
    // @ts-expect-error the caller has no such member
    serve(notes, serving, { createNote: ({ actor }) => ({ id: actor.nope, text: '' }), getNote, deleteNote })
    // @ts-expect-error there is no handler without an operation to name its actor
    serve(notes, { ...serving, authenticate: {} }, { createNote, getNote, deleteNote })
    // @ts-expect-error a code that the contract declares has no meaning
    serve(notes, { ...serving, errorCodes: {} }, { createNote, getNote, deleteNote })
    // @ts-expect-error the error code does not exist
    throw new Failure('no_such_code', '')
  }
  expectTypeOf(never).toBeFunction()
})

const get = { method: 'get', path: '/a', summary: '', allow: 'public', status: 200, errors: [] } as const
const params = z.object({ id: z.string() })

test('mistakes in a contract do not compile', () => {
  const never = () => {
    endpoint({ ...get, path: '/a/{id}', params })
    // @ts-expect-error a path segment has no schema
    endpoint({ ...get, path: '/a/{id}' })
    // @ts-expect-error a schema has no path segment
    endpoint({ ...get, params })
    // @ts-expect-error an error code does not exist
    endpoint({ ...get, errors: ['no_such_code'] })
    // @ts-expect-error a service does not exist
    endpoint({ ...get, allow: { services: ['nobody'] } })
    // @ts-expect-error a permission does not exist
    endpoint({ ...get, allow: { services: ['login'], user: { permissions: ['root'] } } })
  }
  expectTypeOf(never).toBeFunction()
})

test('mistakes of a caller do not compile', () => {
  const never = () => {
    const client = createClient(notes, { baseUrl: '', fetch })
    // @ts-expect-error the parameters are missing
    void client.getNote({ query: {} })
    // @ts-expect-error a field of the body is misspelt
    void client.createNote({ body: { txt: 'a' } })
    // @ts-expect-error the reply has no such member
    void client.createNote({ body: { text: 'a' } }).then((note) => note.column_of_the_table)
    // @ts-expect-error there is no such operation
    void client.editNote()
  }
  expectTypeOf(never).toBeFunction()
})
