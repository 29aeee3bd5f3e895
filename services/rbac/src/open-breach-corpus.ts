import { bootCheck, type OpenProcess } from '@constellation/chassis'
import { type Config, registry } from './config.ts'
import type { BreachCorpus } from './passwords/breaches/breach-corpus.ts'
import { hashFile } from './passwords/breaches/hash-file.ts'
import { rangeApi } from './passwords/breaches/range-api.ts'

type Service = Pick<OpenProcess, 'fetch' | 'logger' | 'metrics' | 'resources'>

/** The corpus that the deployment chose; undefined when it chose none. While it cannot answer, it has no password. */
export async function openBreachCorpus(config: Config, service: Service): Promise<BreachCorpus | undefined> {
  const corpus = await chosenCorpus(config, service)
  return corpus && failOpen(corpus, service)
}

async function chosenCorpus(config: Config, { fetch, resources }: Service): Promise<BreachCorpus | undefined> {
  const { breachedPasswords: kind, breachedPasswordsUrl: origin, breachedPasswordsFile } = config
  switch (kind) {
    case 'off':
      return undefined
    case 'api':
      return rangeApi({ origin, send: fetch })
    case 'file':
      return resources.use(
        await bootCheck(registry.variables.breachedPasswordsFile.name, 'breached-passwords', () => {
          if (!breachedPasswordsFile) throw new Error('the path of the file is missing')
          return hashFile(breachedPasswordsFile)
        }),
      )
  }
}

/** Nobody is kept from choosing a password because a list cannot be asked. It is counted and logged, without the password. */
function failOpen(corpus: BreachCorpus, { logger, metrics }: Service): BreachCorpus {
  let failed = 0
  metrics.observeGauge(
    'breach_checks_failed',
    'New passwords that were accepted since the start because the breach corpus could not be asked',
    async () => failed,
  )
  return {
    async has(password) {
      try {
        return await corpus.has(password)
      } catch (error) {
        failed++
        logger.warn({ error }, 'the breach corpus could not be asked')
        return false
      }
    },
  }
}
