import { join } from 'node:path'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { preview } from 'vite'
import type { PreviewServer } from 'vite'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { findChromium, root } from '../../.ci/setup.mjs'
import { ensureBuilt } from './build.ts'

/** A page of the built program, and what it did that a user would not want. */
export interface OpenPage {
  readonly page: Page
  /** Scheme, host and port of the server, no slash at the end. */
  readonly origin: string
  /** Headers of the answer that brought the document, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Addresses asked for that are not of this origin, by the page and its workers. Nothing of it reaches a network. */
  readonly requestsElsewhere: readonly string[]
  /** What the page and its workers wrote with console.error, and what the browser complained about. */
  readonly consoleErrors: readonly string[]
  /** The directive violated and what was blocked. */
  readonly policyViolations: readonly string[]
  /** Exceptions that nobody caught. */
  readonly pageErrors: readonly string[]
  /** Fails the test when any of the four lists has an entry. */
  readonly expectClean: () => void
}

interface Shared {
  readonly server: PreviewServer
  readonly browser: Browser
  readonly origin: string
}

let shared: Promise<Shared> | undefined
let contextsOfTest: BrowserContext[] | undefined

async function openShared(): Promise<Shared> {
  ensureBuilt()
  const executablePath = findChromium()
  if (executablePath === undefined) {
    throw new Error('No Chromium found: run npm test, or name one with CHROMIUM_PATH.')
  }
  const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', port: 0 } })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
  return { server, browser, origin: `http://127.0.0.1:${address.port}` }
}

/** Runs in a worker of the page. */
function reportViolationsToConsole(): void {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`Content Security Policy: ${event.effectiveDirective}: ${event.blockedURI}`)
  })
}

/**
 * Opens a path of the built page, or a file: address, in a new profile, 1280 by 720 unless told.
 * `prepare` has the profile before the page is there: scripts that come first, requests that fail.
 * A page opened in a test closes with the test, one opened in beforeAll with the file.
 */
export async function startPage(
  path = '',
  options: BrowserContextOptions = {},
  prepare?: (context: BrowserContext) => Promise<unknown>,
): Promise<OpenPage> {
  shared ??= openShared()
  const { browser, origin } = await shared
  const address = path.startsWith('file:') ? path : `${origin}/${path}`
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    locale: 'en',
    ...options,
  })
  contextsOfTest?.push(context)
  const requestsElsewhere: string[] = []
  const consoleErrors: string[] = []
  const policyViolations: string[] = []
  const pageErrors: string[] = []

  const noteRequest = (requested: string): void => {
    const { protocol, origin: asked } = new URL(requested)
    const own = requested.split('#')[0] === address.split('#')[0] || asked === origin
    if (!['data:', 'blob:'].includes(protocol) && !own) requestsElsewhere.push(requested)
  }
  context.on('request', (request) => noteRequest(request.url()))
  context.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error') consoleErrors.push(text)
    if (text.includes('Content Security Policy')) policyViolations.push(text)
  })
  context.on('weberror', (error) => pageErrors.push(String(error.error().stack)))
  await context.exposeBinding('noteViolation', (_source, violation: string) => {
    policyViolations.push(violation)
  })
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      noteViolation(event.effectiveDirective + ': ' + event.blockedURI))`,
  })

  await prepare?.(context)
  const page = await context.newPage()
  page.on('websocket', (socket) => requestsElsewhere.push(socket.url()))
  page.on('worker', (worker) => {
    // Chromium does not write the violations of a worker to the console. A worker that is gone already has none.
    void worker.evaluate(reportViolationsToConsole).catch(() => undefined)
  })
  const response = await page.goto(address)
  return {
    page,
    origin,
    headers: (await response?.allHeaders()) ?? {},
    requestsElsewhere,
    consoleErrors,
    policyViolations,
    pageErrors,
    expectClean: () =>
      expect({ requestsElsewhere, consoleErrors, policyViolations, pageErrors }).toEqual({
        requestsElsewhere: [],
        consoleErrors: [],
        policyViolations: [],
        pageErrors: [],
      }),
  }
}

/** What axe-core finds wrong, one line for each rule and element. */
export async function runAxe(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  // The policy of the page keeps a script element out; the debugger protocol is not bound by it.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)')
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`),
  )
}

/** Writes test-results/<name>.png, the viewport only, and answers with its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(root, 'test-results', `${name}.png`)
  await page.screenshot({ path })
  return path
}

beforeEach(() => {
  contextsOfTest = []
})

afterEach(async () => {
  await Promise.all((contextsOfTest ?? []).map((context) => context.close()))
  contextsOfTest = undefined
})

afterAll(async () => {
  const opened = await shared?.catch(() => undefined)
  await opened?.browser.close()
  await opened?.server.close()
})
