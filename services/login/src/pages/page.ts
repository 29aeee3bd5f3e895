import { Failure } from '@constellation/chassis'
import type { FormFields } from '../browser/form.ts'
import type { PageRequest } from './page-request.ts'

/** A page that shows something and changes nothing. */
export type Page<Request extends PageRequest = PageRequest> = (request: Request) => Promise<Response>

/**
 * A page that takes a form. The router checks that the form came from a page of ours in this browser, and only then runs `submit`.
 * Otherwise it runs `expired`, which shows the page again and does nothing.
 */
export type FormPage<Request extends PageRequest = PageRequest> = {
  submit(request: Request, form: FormFields): Promise<Response>
  expired(request: Request, typed: FormFields): Promise<Response>
}

/** Pages by method and address, each with the name that counts it in logs and metrics. Every POST is a form. */
export type PageTable<Request extends PageRequest> = {
  readonly [address: `GET ${string}`]: readonly [name: string, Page<Request>]
  readonly [address: `POST ${string}`]: readonly [name: string, FormPage<Request>]
}

/** For a script that sends a form and reads JSON: the refusal is a problem document. */
export async function refuseExpired(): Promise<Response> {
  throw new Failure('invalid_csrf', 'the form has expired')
}
