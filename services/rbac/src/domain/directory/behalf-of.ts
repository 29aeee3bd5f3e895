/** The person for whom the service acts, as entries of the audit have them in their detail. */
export function behalfOf({ onBehalfOf }: { onBehalfOf?: string | undefined }): { onBehalfOf?: string } {
  return onBehalfOf === undefined ? {} : { onBehalfOf }
}
