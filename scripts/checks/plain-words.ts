import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Checks the rules of docs/style.md that a program can check: no comment line over 140 characters, and none of these words. */
const longestComment = 140

/** The words we do not use, and what to write instead. */
const words: readonly [RegExp, string][] = [
  [/\bwho(so)?m?ever\b/i, 'the person, the caller, anyone who'],
  [/\banew\b/i, 'again, a new one'],
  [/\basked for\b/i, 'requested'],
  [/\b(somebody|someone) whose\b/i, 'a person whose'],
  [/\bthat which\b/i, 'what'],
  [/\bone press\b/i, 'one click'],
  [/\bto a machine\b/i, 'enforces'],
  [/\bthereby|hereby|thereof|wherein|whereof\b/i, 'a second sentence'],
]

const texts = /\.(ts|js|py|hcl|ya?ml|sh|md|template)$|^scripts\/[\w-]+$|^docker\/(up|down)$/
const exempt = /^(docs\/style\.md|scripts\/checks\/plain-words\.ts|pnpm-lock\.yaml)$/
const comment = /^\s*(\/?\*|\/\/|#)/

const findings = trackedFiles()
  .filter((file) => texts.test(file) && !exempt.test(file))
  .flatMap(findingsIn)
for (const finding of findings) process.stdout.write(`${finding}\n`)
process.exit(findings.length ? 1 : 0)

function findingsIn(file: string): string[] {
  const isCode = !file.endsWith('.md')
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const isLong = isCode && comment.test(line) && line.length > longestComment
      const long = isLong ? [`a comment line of ${line.length} characters; at most ${longestComment}`] : []
      const used = words.flatMap(([word, instead]) => {
        const [found] = word.exec(line) ?? []
        return found ? [`"${found}"; write: ${instead}`] : []
      })
      return [...long, ...used].map((finding) => `${file}:${index + 1}: ${finding}`)
    })
}

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}
