// Reads vitest's JSON report and the test command's exit status; names what passed only at the second try, prints the closing
// line and fails on any skipped test.
import { readFileSync } from 'node:fs'

const [reportFile, status] = process.argv.slice(2)
const tests = readTests(reportFile)
const passed = tests.filter((test) => test.status === 'passed').length
const failed = tests.filter((test) => test.status === 'failed').length
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')

const shaky = tests.filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)

for (const test of shaky)
  console.log(`passed at the second try: ${test.fullName}\n  ${test.failureMessages[0]}`)
for (const test of skipped) console.log(`skipped, which is not allowed here: ${test.fullName}`)
const unexplained = Number(status) !== 0 && failed === 0 ? 1 : 0
if (unexplained > 0) console.log('the test command failed before or beside the tests: see above')
console.log(`${passed} passed, ${failed + skipped.length + unexplained} failed`)
process.exit(passed > 0 && failed + skipped.length + unexplained === 0 ? 0 : 1)

function readTests(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults.flatMap((suite) => suite.assertionResults)
  } catch {
    return [] // type checking or lint failed before vitest could write its report
  }
}
