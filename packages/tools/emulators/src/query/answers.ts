import type { AwsRefusal } from '../aws/refusal.ts'
import { renderXml, type XmlContent } from '../aws/xml.ts'

const faultNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** What every answer of a service carries. */
export type About = { requestId: string; date: Date; namespace: string }

/** A successful answer of the query protocol. */
export function reply(action: string, result: XmlContent | undefined, about: About): Response {
  const content = {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: about.requestId },
  }
  return send(200, renderXml(`${action}Response`, content, about.namespace), about)
}

/** A refusal of the query protocol. What cannot be dispatched has another namespace. */
export function refuse({ code, message, status }: AwsRefusal, about: About): Response {
  const type = status < 500 ? 'Sender' : 'Receiver'
  const content = { Error: { Type: type, Code: code, Message: message || undefined }, RequestId: about.requestId }
  const namespace = code === 'InvalidAction' ? faultNamespace : about.namespace
  return send(status, renderXml('ErrorResponse', content, namespace), about)
}

function send(status: number, body: string, { requestId, date }: About): Response {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, date: date.toUTCString() }
  return new Response(body, { status, headers })
}
