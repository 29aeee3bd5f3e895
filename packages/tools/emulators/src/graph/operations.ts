import { createAttachment, createUploadSession, listAttachments } from './attachments.ts'
import type { GraphCall } from './call.ts'
import { sendDiscovery, sendInstanceDiscovery, sendKeys } from './discovery.ts'
import type { OperationName } from './find-operation.ts'
import { grantToken } from './grant-token.ts'
import { createMessage, deleteMessage, getMessage, listMessages } from './messages.ts'
import { sendMail, sendMessage } from './send-mail.ts'
import type { GraphState } from './state.ts'
import { cancelUpload, uploadProgress, uploadSlice } from './uploads.ts'

type Operation = (call: GraphCall, state: GraphState) => Response | Promise<Response>

/** What the stand-in can do. Each throws GraphRefusal when it refuses. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  token: grantToken,
  discovery: sendDiscovery,
  instanceDiscovery: sendInstanceDiscovery,
  jwks: sendKeys,
  sendMail,
  createMessage,
  listMessages,
  getMessage,
  deleteMessage,
  sendMessage,
  createAttachment,
  listAttachments,
  createUploadSession,
  uploadSlice,
  uploadProgress,
  cancelUpload,
}
