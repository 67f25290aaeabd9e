// Runs type checks and lint beside the tests, which leave a core to them: `npm test`. Arguments go to vitest.
import { spawn } from 'node:child_process'

const checking = run('npm', ['run', '-s', 'check'])
const tests = spawnShown('npx', ['vitest', 'run', '-c', 'build/vitest.config.ts', ...process.argv.slice(2)])
const failed = (await tests) !== 0
const { code, output } = await checking
if (code !== 0) process.stderr.write(`\nThe checks found:\n${output}`)
process.exitCode = failed || code !== 0 ? 1 : 0

/** Shows nothing: what it says among the tests' lines would be overlooked. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32'
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes))
    child.on('close', (code) => resolve({ code, output }))
  })
}

function spawnShown(command, args) {
  return new Promise((resolve) => {
    spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).on('close', resolve)
  })
}
