import { webhookEvents } from '@constellation/contracts-mx'

export const eventsUsage = 'message.sent,message.failed,…'

/** The events that an option names, by commas. */
export function readEvents(text: string | undefined): string[] | undefined {
  return text?.split(',')
}

/** How an event that is not known is called: by the option that named it. */
export const eventLabels = Object.fromEntries([...webhookEvents.keys()].map((index) => [`events.${index}`, '--events']))
