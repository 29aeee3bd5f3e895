import path from 'node:path'
import { readServices } from '@constellation/manifest'
import { describeService } from './describe-service.ts'
import type { ServiceDescription } from './service-description.ts'

/** Every service of the checkout, as its manifest says. They start together and stop in reverse order. */
export const services: readonly ServiceDescription[] = (
  await readServices(path.resolve(import.meta.dirname, '../../../..'))
).flatMap(describeService)
