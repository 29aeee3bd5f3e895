import type { AwsRefusal } from '../aws/refusal.ts'
import { renderXml, type XmlContent } from '../aws/xml.ts'

const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
const faultNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'

type About = { requestId: string; date: Date; namespace?: string }

/** A successful answer of the query protocol. */
export function reply(action: string, result: XmlContent | undefined, about: About): Response {
  const content = {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: about.requestId },
  }
  return send(200, renderXml(`${action}Response`, content, about.namespace ?? stsNamespace), about)
}

/** A refusal of the query protocol. What cannot be dispatched has another namespace. */
export function refuse({ code, message, status }: AwsRefusal, about: About): Response {
  const type = status < 500 ? 'Sender' : 'Receiver'
  const content = { Error: { Type: type, Code: code, Message: message || undefined }, RequestId: about.requestId }
  const namespace = code === 'InvalidAction' ? faultNamespace : (about.namespace ?? stsNamespace)
  return send(status, renderXml('ErrorResponse', content, namespace), about)
}

function send(status: number, body: string, { requestId, date }: About): Response {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, date: date.toUTCString() }
  return new Response(body, { status, headers })
}
