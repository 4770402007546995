// npm start: installs what is missing, builds the page, serves it on this machine until Ctrl-C.
import { installPackages, root, run } from './setup.mjs'

try {
  installPackages()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
if (run('npm', ['run', '--silent', 'build'], { NODE_ENV: 'production' }) !== 0) process.exit(1)

// Vite is there only now.
const { preview } = await import('vite')
const server = await preview({ root, preview: { host: '127.0.0.1', port: 4173 } })
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void server.close().finally(() => process.exit(0)))
}
console.log(server.resolvedUrls.local[0])
