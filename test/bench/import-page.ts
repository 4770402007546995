import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { findChromium } from '../../.ci/setup.mjs'
import { scratch } from './reference.ts'

export interface ImportPage {
  /** Reads the file with so many block workers, or 0: in the worker that asks. The seconds that it takes. */
  run(workers: number): Promise<number>
  close(): Promise<void>
}

const script = `
let worker
window.run = (workers) => new Promise((resolve, reject) => {
  worker ??= new Worker('/bench.js', { type: 'module' })
  worker.onmessage = ({ data }) => typeof data === 'number' ? resolve(data) : reject(new Error(data))
  worker.onerror = (event) => reject(new Error(event.message ?? 'the worker did not start'))
  worker.postMessage({ file: document.querySelector('input').files[0], workers })
})`

/** A page in Chromium with a worker that imports the file by the program's own code. */
export async function openImportPage(file: string): Promise<ImportPage> {
  const outDir = join(scratch, 'page')
  await build({
    root: process.cwd(),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      rolldownOptions: {
        input: {
          bench: join(process.cwd(), 'test', 'bench', 'import.worker.ts'),
          block: join(process.cwd(), 'src', 'worker', 'block.worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const server = createServer(({ url = '/' }, response) => {
    const isScript = url.endsWith('.js')
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? readFileSync(join(outDir, url)) : `<input type=file><script>${script}</script>`,
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const executablePath = findChromium()
  if (executablePath === undefined || address === null || typeof address === 'string') {
    throw new Error('There is no Chromium, or no port.')
  }
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${address.port}/`)
  await page.setInputFiles('input', file)
  return {
    run: (workers) => page.evaluate(`run(${workers})`),
    async close() {
      await browser.close()
      server.close()
    },
  }
}
