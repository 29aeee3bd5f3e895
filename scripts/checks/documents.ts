import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Checks documents: links and cited paths exist, each requirement names an existing test or file, and the runbook has an entry for every
 * refusal of a service.
 */
const findings = [...deadLinks(), ...requirementsWithoutProof(), ...gapsInRunbook()]
for (const finding of findings) process.stdout.write(`${finding}\n`)
process.exit(findings.length ? 1 : 0)

function* deadLinks() {
  for (const file of globSync('**/*.md', { exclude: ['**/node_modules/**', '.tools/**', '.data/**'] })) {
    const text = readFileSync(file, 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const [link = ''] = target.split('#')
      if (/^[a-z]+:/.test(target) || !link) continue
      if (!existsSync(path.resolve(path.dirname(file), link))) yield `${file}: the link to ${target} leads nowhere`
    }
    for (const [, cited = ''] of text.matchAll(
      /`((?:packages|services|scripts|docs|nomad|ansible|docker)\/[\w./-]+)`/g,
    )) {
      if (!existsSync(cited)) yield `${file}: ${cited} does not exist`
    }
  }
}

/** In `docs/requirements.md` a proof is `file` or `file` › "name of the test". */
function* requirementsWithoutProof() {
  const file = 'docs/requirements.md'
  if (!existsSync(file)) return
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, id = '', proof = ''] = /^\| ([A-Z]+-\d+) \|.*\| (.*) \|$/.exec(line) ?? []
    if (!id) continue
    for (const [, proofFile = '', testName] of proof.matchAll(/`([\w./-]+\.\w+)`(?: › "([^"]+)")?/g)) {
      if (!existsSync(proofFile)) yield `${file}: ${id} is proved by ${proofFile}, which does not exist`
      else if (testName && !readFileSync(proofFile, 'utf8').includes(testName))
        yield `${file}: ${id} is proved by the test "${testName}", which ${proofFile} does not have`
    }
  }
}

/** The runbook must have every error code, and every section that a `BOOT_FAIL` line points to. */
function* gapsInRunbook() {
  const file = 'docs/operate/runbook.md'
  const text = readFileSync(file, 'utf8')
  const codes = readFileSync('docs/reference/error-codes.md', 'utf8').matchAll(/^\| `(\w+)` \|/gm)
  for (const [, code] of codes) if (!text.includes(`\`${code}\``)) yield `${file}: says nothing about the code ${code}`
  for (const source of globSync('{packages,packages/contracts,packages/tools,services}/*/src/**/*.ts'))
    for (const [, section = ''] of readFileSync(source, 'utf8').matchAll(/(?:bootCheck\('\w+', |anchor: )'([\w-]+)'/g))
      if (!text.includes(`\n### ${section}\n`)) yield `${file}: has no section "${section}", to which ${source} points`
}
